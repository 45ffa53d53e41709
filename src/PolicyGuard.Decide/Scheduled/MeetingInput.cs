using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>One thing that happened to a scheduled meeting.</summary>
/// <param name="EventId">Delivery key or timer/action id; goes into evidence.</param>
/// <param name="At">When it happened; for a read, when Zoom answered.</param>
/// <param name="ReceivedAt">When it reached us; the decision's clock.</param>
public sealed record MeetingInput(string EventId, DateTimeOffset At, DateTimeOffset ReceivedAt, MeetingFact Fact);

/// <summary>The facts a scheduled meeting can learn; all may be queued.</summary>
[JsonDerivedType(typeof(MeetingFact.Changed), "changed")]
[JsonDerivedType(typeof(MeetingFact.Deleted), "deleted")]
[JsonDerivedType(typeof(MeetingFact.Read), "read")]
[JsonDerivedType(typeof(MeetingFact.Repaired), "repaired")]
[JsonDerivedType(typeof(MeetingFact.RepairSending), "repairSending")]
[JsonDerivedType(typeof(MeetingFact.TimerFired), "timerFired")]
[JsonDerivedType(typeof(MeetingFact.RepairsResumed), "repairsResumed")]
[JsonDerivedType(typeof(MeetingFact.Unregistered), "unregistered")]
[JsonDerivedType(typeof(MeetingFact.LinkSent), "linkSent")]
[JsonDerivedType(typeof(MeetingFact.LinksChanged), "linksChanged")]
[JsonDerivedType(typeof(MeetingFact.LinkAnswered), "linkAnswered")]
public abstract record MeetingFact
{
    private MeetingFact() { }

    /// <summary>Somebody made, changed or restored it, or a sweep came by. What it is now must be read.</summary>
    /// <param name="OperatorKey">Keyed hash of who did it; null when unknown.</param>
    /// <param name="Paths">Setting paths that changed, as far as Zoom said.</param>
    public sealed record Changed(MeetingChange Kind, string? OperatorKey, ImmutableArray<string> Paths) : MeetingFact
    {
        /// <summary>A registration that somebody ended, here or in Zoom.</summary>
        public string? EndedRegistration { get; init; }

        /// <summary>A registration that somebody said yes to, perhaps after it had been ended.</summary>
        public string? ApprovedRegistration { get; init; }
    }

    public sealed record Deleted : MeetingFact;

    /// <summary>Answer to <c>ReadMeeting</c>.</summary>
    /// <param name="Facts">Null when it could not be read.</param>
    public sealed record Read(MeetingFacts? Facts, string? UnavailableReason) : MeetingFact
    {
        /// <summary>Zoom says that there is no such meeting.</summary>
        public bool NotFound { get; init; }
    }

    /// <summary>Answer to <c>RepairMeeting</c>.</summary>
    /// <param name="After">The meeting as it was found: read back after the repair, or looked at in its place. Null when that failed.</param>
    public sealed record Repaired(string ActionId, ActionReport Report, string? Reason, MeetingFacts? After) : MeetingFact
    {
        /// <summary>Settings that Zoom refused while it took the others.</summary>
        public ImmutableArray<RefusedSetting> Refused { get => field.IsDefault ? [] : field; init; }

        /// <summary>Violations whose settings cannot have reached Zoom, or were turned away unread: they are no try.</summary>
        public ImmutableArray<string> Unsent { get => field.IsDefault ? [] : field; init; }

        /// <summary>Violations whose settings may have reached Zoom, without a word that counts.</summary>
        public ImmutableArray<string> Unanswered { get => field.IsDefault ? [] : field; init; }

        /// <summary>Zoom takes no update of this host before then; null: it does.</summary>
        public DateTimeOffset? DeferredUntil { get; init; }

        /// <summary>It is the whole account's daily limit that is used up, not the host's.</summary>
        public bool DeferredForAccount { get; init; }
    }

    /// <summary>A PATCH of the repair is about to leave: from now on Zoom may have received it.</summary>
    public sealed record RepairSending(string ActionId) : MeetingFact;

    public sealed record TimerFired(string Name) : MeetingFact;

    /// <summary>An officer or the owner looked at a tug-of-war over this path and wants repairs to go on.</summary>
    public sealed record RepairsResumed(string Path) : MeetingFact;

    /// <summary>The practice disconnected: nothing more is asked for this meeting.</summary>
    public sealed record Unregistered : MeetingFact;

    /// <summary>Answer to <c>ReleaseLink</c>.</summary>
    /// <param name="Reason">In our words; null when it was sent.</param>
    public sealed record LinkSent(string ActionId, MailReport Report, string? Reason) : MeetingFact;

    /// <summary>Answer to <c>Register</c>, <c>RenewRegistration</c> and <c>EndRegistrations</c>.</summary>
    /// <param name="After">Who is registered, read back afterwards; null when that failed.</param>
    /// <param name="Given">The registration that this very act made; null when none was made, or one was there already.</param>
    public sealed record LinksChanged(string ActionId, ActionReport Report, string? Reason, ImmutableArray<RegistrantFact>? After, string? Given = null) : MeetingFact;

    /// <summary>Somebody of the practice answered whether a link may be changed.</summary>
    /// <param name="Question">What was asked, as <c>LinkQuestion.Tag</c> said it: an answer to anything else changes nothing.</param>
    /// <param name="Change">False: the link stays as it is.</param>
    /// <param name="NearStart">Said knowing that the meeting starts soon.</param>
    /// <param name="By">An account or key by its id, never a name.</param>
    public sealed record LinkAnswered(string ViolationId, string Question, bool Change, bool NearStart, string By) : MeetingFact;
}

public enum MeetingChange { Created, Updated, Recovered, Swept }

/// <summary>One setting that Zoom refused, pinned down by sending it alone.</summary>
/// <param name="Reason">In our words.</param>
public sealed record RefusedSetting(string ViolationId, string Reason);
