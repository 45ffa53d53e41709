using System.Globalization;
using PolicyGuard.Decide.Scheduled.Links;
using PolicyGuard.Pipeline;

namespace PolicyGuard.Show.Pages;

// Words about links.
internal static partial class Labels
{
    internal static Label Details(string details) => details switch
    {
        "sent" => new("Sent", "good", "check"),
        "planned" => new("Planned", "info", "clock"),
        "sending" => new("Being sent", "info", "clock"),
        "unverified" => new("May have arrived", "warn", "clock"),
        "withheld" => new("Withheld", "warn", "alert"),
        "refused" => new("Refused", "bad", "cross"),
        "missed" => new("Not sent in time", "bad", "cross"),
        "ended" => new("Ended", "plain", "cross"),
        "off" => new("Not sent here", "plain", "info"),
        _ => new(Sentence(details), "plain", "info"),
    };

    internal static string Change(LinkChange change) => change switch
    {
        LinkChange.Passcode => "The meeting gets a new passcode. The link that people have stops letting them in.",
        LinkChange.MeetingNumber => "The meeting leaves the personal room and gets a number of its own. The link that people have leads elsewhere from then on.",
        LinkChange.OwnLinks => "Registration is switched on, and everybody expected gets a link of their own. The link that they share stops letting them in.",
        LinkChange.OwnLink => "This person's own link ends, and they get a new one.",
    };

    internal static Label Stage(LinkStage stage) => stage switch
    {
        LinkStage.Waiting => new("Waits for your answer", "warn", "clock"),
        LinkStage.Approved => new("You said yes; not done yet", "info", "clock"),
        LinkStage.UnderWay => new("Being changed", "info", "clock"),
        LinkStage.Kept => new("You keep the link", "plain", "person"),
        LinkStage.Started => new("The meeting has started", "plain", "info"),
    };

    internal static string Ahead(DateTimeOffset? start, DateTimeOffset now) => start is not { } at ? "nobody knows when it starts"
        : (at - now) is var left && left < TimeSpan.FromHours(1) ? $"it starts in {Count((int)Math.Ceiling(left.TotalMinutes), "minute", "minutes") ?? "less than a minute"}"
        : left < TimeSpan.FromDays(2) ? $"it starts in {Count((int)left.TotalHours, "hour", "hours")}"
        : $"it starts in {((int)left.TotalDays).ToString(CultureInfo.InvariantCulture)} days";

    internal static string? Answered(string? done) => done switch
    {
        "change" => "Your yes was received. The meeting is read anew, and if it is still as you saw it and nobody says no, its link is changed. Reload this page to see what came of it.",
        "keep" => "Your no was received. Unless the change was asked of Zoom before it, the link stays, and you are not asked about it again for this cause. Reload this page to see what came of it.",
        _ => null,
    };

    internal static string NotAnswered(LinkAnswerEnd end) => end switch
    {
        LinkAnswerEnd.NotAsked => "Nothing is asked about this link any more, so nothing was done. What became of it stands below.",
        LinkAnswerEnd.Started => "The meeting has started, so its link is left alone.",
        LinkAnswerEnd.UnderWay => "The link is being changed already.",
        LinkAnswerEnd.Changed => "The meeting changed after you opened the page, so nothing was done. Look at it again and answer once more.",
        LinkAnswerEnd.Taken or LinkAnswerEnd.SoAlready or LinkAnswerEnd.TooNear => throw new ArgumentOutOfRangeException(nameof(end), end, "That is no refusal of a page."),
    };
}
