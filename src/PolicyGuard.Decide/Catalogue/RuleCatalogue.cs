using System.Collections.Frozen;
using System.Collections.Immutable;

namespace PolicyGuard.Decide.Catalogue;

/// <summary>Every rule we know, implemented or not.</summary>
public static class RuleCatalogue
{
    private static readonly FrozenDictionary<string, Rule> ById;

    static RuleCatalogue()
    {
        All = [.. AccountRules.All, .. MeetingRules.All, .. SessionRules.All, .. RecordingRules.All, .. OperationsRules.All];
        ById = All.ToFrozenDictionary(rule => rule.Id, StringComparer.Ordinal);
    }

    public static ImmutableArray<Rule> All { get; }

    /// <summary>Null when no rule has this id; ids are compared exactly.</summary>
    public static Rule? Find(string id) => ById.GetValueOrDefault(id);
}
