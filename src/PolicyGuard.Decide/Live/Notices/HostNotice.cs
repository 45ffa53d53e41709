using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Notices;

/// <summary>One thing that the host is to read in the panel, once for its cause. It counts as told only when the panel says that it showed it.</summary>
/// <param name="Id">The same for the same cause; the panel names it when it has shown it.</param>
/// <param name="Alias">The participant it is about; null for the room.</param>
/// <param name="Rule">The rule that asked for it.</param>
/// <param name="ViolationId">The violation that it tells of; null: none.</param>
public sealed record HostNotice(string Id, string Text, string? Alias, string? Rule, string? ViolationId, DateTimeOffset RaisedAt)
{
    /// <summary>How each reason begins that says that the host was not told. The overview counts by it.</summary>
    public const string NotTold = "the host could not be told";

    public NoticeKind Kind { get; init; }

    /// <summary>When the panel showed it; null: nobody has seen it so far.</summary>
    public DateTimeOffset? ShownAt { get; init; }

    /// <summary>When it stopped being true; it is not shown any more.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Where the participant was.</summary>
    public Place Place { get; init; }

    /// <summary>The outcome of the violation once the panel has shown this, because telling the host is all that is done about it; null: nothing waits for the panel.</summary>
    public Outcome? ToldAs { get; init; }

    /// <summary>What runs on, where it is a warning of that.</summary>
    public CaptureKind? Capture { get; init; }

    /// <summary>Why nothing else is done about the violation.</summary>
    public string? Why { get; init; }
}

/// <summary>
/// Notice: needs no answer. Prompt: a card with choices stands for it where the panel has one. Failure: something could not be done.
/// Warning: it stands until the participant is gone, or what captures the session is off.
/// </summary>
public enum NoticeKind { Notice, Prompt, Failure, Warning }
