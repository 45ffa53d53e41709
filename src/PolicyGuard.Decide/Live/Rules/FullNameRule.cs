using System.Collections.Frozen;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>LIV-21: somebody of a group shows what looks like a full name, which every other member reads. Only the host can rename in Zoom, so they are told.</summary>
internal sealed class FullNameRule : ILiveRule
{
    public string Id => "LIV-21";

    public void Apply(Turn turn)
    {
        if (!turn.Profile.HidesSurnames)
        {
            return;
        }

        foreach (var person in turn.State.People)
        {
            if (person is { ShowsFullName: true, Place: Place.Inside, IsStaff: false, IsHost: false, Later: false, BotSignature: null }
                && turn.Raise(Id, person.Alias, person.Alias, "shows a full name", "shows an alias", "card") is { } violation)
            {
                turn.Notify(Id, violation, $"name:{violation}", "A full name is shown to the group. Rename them in Zoom", person.Alias);
                turn.LeaveToHost(Id, violation, "no call renames somebody; the host can");
            }
        }
    }

    private static readonly FrozenSet<string> Devices = ["android", "galaxy", "handy", "huawei", "ipad", "iphone", "laptop", "macbook", "pc", "phone", "pixel", "samsung", "tab", "tablet", "telefon", "user", "xiaomi", "zoom"];

    /// <summary>Two words or more of letters, the second of them no initial; neither a device's name nor the alias that the clinic gave.</summary>
    internal static bool IsFullName(string? shown, ExpectedSet expected)
    {
        var name = NameFolding.Fold(shown);
        var words = name.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 && words[^1].Length > 1 && words.All(w => w.All(c => char.IsLetter(c) || c is '-' or '\'' or '’')) && !words.Any(Devices.Contains)
            && !expected.People.Any(e => NameFolding.Fold(e.Person.Alias) == name);
    }
}
