using System.Collections.Immutable;

namespace PolicyGuard.Decide.Policies;

/// <summary>Kinds of session a practice picks from (clinic policy, appendix A).</summary>
public static class SessionProfiles
{
    public static ImmutableArray<string> Ids { get; } =
        ["individual", "couple", "family", "group", "child", "interpreter", "supervision", "phone", "music", "dropIn", "crisis"];
}
