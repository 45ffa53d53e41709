using System.Globalization;
using PolicyGuard.Clinic;

namespace PolicyGuard.Show.Pages;

// Words about people.
internal static partial class Labels
{
    internal static IReadOnlyList<(string Value, string Text)> Roles { get; } = [.. PersonRules.Roles.Select(r => (r, Sentence(r)))];

    internal static IReadOnlyList<(string Value, string Text)> Scopes { get; } = [.. ConsentStore.Scopes.Select(s => (s, Scope(s)))];

    internal static string Scope(string scope) => scope switch
    {
        "recording" => "Recording",
        "ai" => "AI Companion",
        "noteTaker" => "Note-taker",
        "observation" => "Being observed",
        _ => Sentence(scope),
    };

    internal static string Member(string member) => member switch
    {
        "displayNames" => "Names in Zoom",
        "emails" => "E-mail addresses",
        "phones" => "Phone numbers",
        "zoomUserIds" => "Zoom user ids",
        "registrantIds" => "Registrant ids",
        "scope" => "Agreed to",
        "givenAt" => "Given on",
        "expiresAt" => "Valid until",
        "meetingId" => "Meeting",
        "maxDevices" => "Devices",
        "anyFromDomain" => "Domain",
        _ when member.StartsWith("override-", StringComparison.Ordinal) => ExpectedWords.Overrides.FirstOrDefault(o => member.EndsWith($"-{o.Name}", StringComparison.Ordinal))?.Label ?? Sentence(member),
        _ when member.LastIndexOf('-') is > 0 and var dash && int.TryParse(member.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var at) =>
            $"Place {at + 1}, {Member(member[..dash])}",
        _ => Sentence(member),
    };

    /// <param name="count">Null: of one alone.</param>
    internal static Label Standing(ConsentStanding standing, int? count)
    {
        var (word, tone, icon) = standing switch
        {
            ConsentStanding.Valid => ("valid", "good", "check"),
            ConsentStanding.Expiring => ("expires within 30 days", "warn", "clock"),
            ConsentStanding.NotYet => ("not valid yet", "info", "clock"),
            ConsentStanding.Expired => ("expired", "bad", "alert"),
            ConsentStanding.Withdrawn => ("withdrawn", "plain", "cross"),
        };
        return new Label(count is { } many ? $"{many.ToString(CultureInfo.InvariantCulture)} {word}" : Sentence(word), tone, icon);
    }

    /// <param name="count">Null: of one alone.</param>
    internal static Label Change(PersonChangeKind kind, int? count = null)
    {
        var (word, tone, icon) = kind switch
        {
            PersonChangeKind.Created => ("added", "good", "person"),
            PersonChangeKind.Changed => ("changed", "warn", "action"),
            PersonChangeKind.Unchanged => ("as on file", "plain", "check"),
        };
        return new Label(count is { } many ? $"{many.ToString(CultureInfo.InvariantCulture)} {word}" : Sentence(word), tone, icon);
    }

    /// <summary>Null for none.</summary>
    internal static string? Count(int count, string one, string many) => count switch
    {
        0 => null,
        1 => $"1 {one}",
        _ => $"{count.ToString(CultureInfo.InvariantCulture)} {many}",
    };

    /// <summary>Why somebody counts as who they are taken for, rung by rung.</summary>
    internal static IReadOnlyList<(string Evidence, string Text)> Ladder { get; } =
    [
        ("L4", "They came with a registration that was made for them alone."),
        ("L3", "They are signed in to Zoom with an address or account that is on file."),
        ("L2", "They call from a phone number that is on file, or registered with an address on file, which anybody can type."),
        ("L1", "Only the name fits, and anybody can type a name: good enough to suggest, never to let in by itself."),
        ("hostVouched", "You let them in by hand, or said who they are. That counts as much as any proof."),
        ("L0", "Nothing on file fits them."),
        ("negative", "Known to be unwanted: a note-taker, a cancelled registration, or somebody who was put out before."),
    ];

    /// <summary>Why this one counted.</summary>
    internal static string Because(RosterLine person) => person switch
    {
        { Role: "host" } => "Whose meeting it is.",
        { Role: "staff", Evidence: "L3" } => "A user of your own Zoom account.",
        _ => Ladder.FirstOrDefault(l => l.Evidence == person.Evidence).Text ?? "Nothing on file fits them.",
    };

    internal static string Upper(string sentence) => sentence.Length == 0 ? sentence : char.ToUpperInvariant(sentence[0]) + sentence[1..];

    internal static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    internal static string NotLearned(LearnRefusal refusal) => $"On {Day(refusal.On)} a name was not learned: " + refusal.Why switch
    {
        LearnOutcome.Shared => "somebody else of this practice goes by it, and it could then mean either.",
        LearnOutcome.StaffName => "it is the name of somebody on your staff.",
        LearnOutcome.NoteTaker => "it is what a note-taker calls itself.",
        LearnOutcome.Common => "it is what many devices are called, so anybody could have it.",
        LearnOutcome.Full => $"{LearningRules.MostLearned} names have been learned, and that is the most. Forget one to make room.",
        LearnOutcome.Learned or LearnOutcome.KnownAlready or LearnOutcome.NoSuchPerson or LearnOutcome.Unusable or LearnOutcome.IsStaff => "it could not be kept.",
    };

    internal static string? PersonDone(string? done) => done switch
    {
        "added" => "Added.",
        "saved" => "Saved.",
        "given" => "The consent is on file, and the ledger tells of it.",
        "withdrawn" => "The consent is withdrawn, and the ledger tells of it.",
        "forgotten" => "The name is forgotten.",
        _ => null,
    };

    internal static string? PeopleDone(string? done) => done switch
    {
        "imported" => "The list was taken over whole.",
        _ => null,
    };
}
