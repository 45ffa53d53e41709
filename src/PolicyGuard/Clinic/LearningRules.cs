using System.Collections.Frozen;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Clinic;

/// <summary>Which names may be learned: a learned name is what the next stranger would have to type to pass for somebody.</summary>
internal static class LearningRules
{
    internal const int MostLearned = 10;
    private const int LongestName = 200;

    /// <summary>What devices and people in a hurry are called. A name of nothing else tells nobody from anybody.</summary>
    private static readonly FrozenSet<string> CommonWords = FrozenSet.Create(
        "a", "android", "anonymous", "call", "caller", "client", "computer", "desktop", "device", "galaxy", "guest", "home", "host", "huawei", "ipad", "iphone", "laptop", "mac", "macbook",
        "me", "meeting", "mobile", "my", "patient", "pc", "phone", "pixel", "pro", "samsung", "staff", "tablet", "the", "therapist", "unknown", "user", "windows", "xiaomi", "zoom");

    internal static bool IsUsable(string name) => name.Length is > 0 and <= LongestName && VisibleText.Is(name) && NameFolding.Fold(name).Length > 0;

    internal static LearnOutcome Judge(PersonDetails person, string folded, IEnumerable<PersonDetails> others, Staff staff) =>
        person.Role.Equals(nameof(PersonRole.Staff), StringComparison.OrdinalIgnoreCase) ? LearnOutcome.IsStaff
        : Names(person).Contains(folded) ? LearnOutcome.KnownAlready
        : BotSignatures.Match(folded, null) is not null ? LearnOutcome.NoteTaker
        : folded.Split(' ', '-', '.', '(', ')', '\'').All(w => CommonWords.Contains(w) || w.All(char.IsAsciiDigit)) ? LearnOutcome.Common
        : staff.FoldedNames.Contains(folded) ? LearnOutcome.StaffName
        : others.Any(o => Names(o).Append(NameFolding.Fold(o.Alias)).Contains(folded)) ? LearnOutcome.Shared
        : person.Learned.Length >= MostLearned ? LearnOutcome.Full
        : LearnOutcome.Learned;

    private static IEnumerable<string> Names(PersonDetails person) => person.DisplayNames.Concat(person.Learned.Select(l => l.Name)).Select(NameFolding.Fold);
}
