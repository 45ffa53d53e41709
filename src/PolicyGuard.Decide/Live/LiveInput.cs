using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>One thing that happened to a live session.</summary>
/// <param name="EventId">Delivery key or timer/action id; goes into evidence.</param>
/// <param name="At">When it happened, which orders inputs: the time of the thing itself where Zoom tells it, else when Zoom sent word of it.</param>
/// <param name="ReceivedAt">When it reached us.</param>
public sealed record LiveInput(string EventId, DateTimeOffset At, DateTimeOffset ReceivedAt, LiveFact Fact)
{
    /// <summary>When Zoom sent it (event_ts), which tells whether it is too old to act on; <see cref="At"/> where nothing else is known.</summary>
    public DateTimeOffset SentAt { get => field == default ? At : field; init; }
}

/// <summary>The facts a session can learn, in our own words. Those named here may be queued by ourselves; the others only come from Zoom.</summary>
[JsonDerivedType(typeof(LiveFact.TimerFired), "timerFired")]
[JsonDerivedType(typeof(LiveFact.ActionReported), "actionReported")]
[JsonDerivedType(typeof(LiveFact.CompanionOpened), "companionOpened")]
[JsonDerivedType(typeof(LiveFact.CompanionLost), "companionLost")]
[JsonDerivedType(typeof(LiveFact.HostSaid), "hostSaid")]
[JsonDerivedType(typeof(LiveFact.NoticesShown), "noticesShown")]
[JsonDerivedType(typeof(LiveFact.Superseded), "superseded")]
public abstract record LiveFact
{
    private LiveFact() { }

    /// <summary>Zoom said it; the others are ours.</summary>
    internal bool IsZooms => this is not (TimerFired or ActionReported or CompanionOpened or CompanionLost or HostSaid or NoticesShown or Superseded);

    /// <summary>Said by the panel in the host's client, whose clock and ids are its own.</summary>
    internal bool IsPanels => this is RosterSeen or WaitingRoomSeen || About is { ByPanel: true };

    /// <summary>Whom a fact about one person is about.</summary>
    public Sighting? About => this switch
    {
        Joined f => f.Who,
        Left f => f.Who,
        EnteredWaitingRoom f => f.Who,
        LeftWaitingRoom f => f.Who,
        Admitted f => f.Who,
        PutInWaitingRoom f => f.Who,
        RoleChanged f => f.Who,
        PhoneBound f => f.Who,
        SharingStarted f => f.Who,
        SharingEnded f => f.Who,
        _ => null,
    };

    public sealed record MeetingStarted(string MeetingId, string HostId) : LiveFact;

    public sealed record MeetingEnded : LiveFact;

    /// <summary>A newer session of the same meeting number runs, so this one is over: Zoom runs one at a time.</summary>
    public sealed record Superseded : LiveFact;

    public sealed record Joined(Sighting Who) : LiveFact;

    public sealed record Left(Sighting Who, LeaveReason Reason) : LiveFact;

    public sealed record EnteredWaitingRoom(Sighting Who) : LiveFact;

    /// <summary>Gone from the waiting room: admitted, denied or left; only what follows tells which.</summary>
    public sealed record LeftWaitingRoom(Sighting Who) : LiveFact;

    public sealed record Admitted(Sighting Who) : LiveFact;

    public sealed record PutInWaitingRoom(Sighting Who) : LiveFact;

    public sealed record JoinedBeforeHost(Sighting Who) : LiveFact;

    public sealed record RoleChanged(Sighting Who, MeetingRole Now) : LiveFact;

    /// <summary>A phone leg merged into a participant: one person, two user ids.</summary>
    public sealed record PhoneBound(Sighting Who, string BoundUserId, string? BoundUuid) : LiveFact;

    public sealed record SharingStarted(Sighting Who) : LiveFact;

    public sealed record SharingEnded(Sighting Who) : LiveFact;

    public sealed record Capture(CaptureKind Kind, bool Running) : LiveFact;

    public sealed record TimerFired(string Name) : LiveFact;

    /// <summary>A surface answered. Accepted is not an effect: that is seen in a later fact or not at all.</summary>
    public sealed record ActionReported(string ActionId, ActionReport Report, Surface Surface, string? Reason) : LiveFact;

    /// <summary>The panel in the host's client is there, or what it can do changed (another client, another role, guest mode).</summary>
    public sealed record CompanionOpened(CompanionAbilities Abilities) : LiveFact;

    /// <summary>Nothing is heard of the panel any more: closed, crashed or cut off.</summary>
    public sealed record CompanionLost : LiveFact;

    /// <summary>The panel says whether the running meeting's waiting room is on. Zoom has no webhook for it.</summary>
    public sealed record WaitingRoomSeen(bool On) : LiveFact;

    /// <summary>
    /// Everybody whom the host's client shows now: ids of the client's own kind and names, nothing else. Whoever is missing is not there;
    /// a breakout room shows only its own people, so none is sent from one.
    /// </summary>
    public sealed record RosterSeen(ImmutableArray<Sighting> Inside, ImmutableArray<Sighting> Waiting) : LiveFact;

    /// <summary>The panel has shown these notices and cards to the host.</summary>
    /// <param name="Ids">As the panel was given them; any may be unknown by now.</param>
    public sealed record NoticesShown(ImmutableArray<string> Ids) : LiveFact;

    /// <param name="Alias">Whom a card is about, by the alias the panel was shown; null for the room.</param>
    /// <param name="PersonId">With <see cref="HostChoice.IsExpectedPerson"/>: who of the expected it is.</param>
    public sealed record HostSaid(HostChoice Choice, string? Alias, string? PersonId = null) : LiveFact;
}

/// <summary>MovedToBreakoutRoom: still in the meeting, under another user_id and the same participant_uuid.</summary>
public enum LeaveReason { Unknown, LeftByThemselves, Disconnected, RemovedByHost, HostEnded, LeftWaitingRoom, MovedToBreakoutRoom }

public enum MeetingRole { Host, CoHost, Attendee }

/// <summary>LocalRecording is never announced by Zoom; only a refusal that names it tells (zoom-platform 4.2, code 10040).</summary>
public enum CaptureKind { CloudRecording, AiCompanion, LiveStream, RealTimeMedia, LocalRecording }

/// <summary>
/// Accepted: asked and not refused. Refused: this one call failed. Unavailable: no surface can do this. Expired: the deadline passed
/// first. Unanswered: asked, and no answer that counts; it may have been done.
/// </summary>
public enum ActionReport { Accepted, Refused, Unavailable, Expired, Unanswered }

/// <summary>A tap in the panel. LeaveIt: this card is answered and nothing is to be done. StartWithThese: nobody required who is missing now is waited for.</summary>
public enum HostChoice { HandsOff, Resume, AdmitOnce, NotOurs, IsExpectedPerson, LeaveIt, StartWithThese }

/// <summary>What the panel in the host's client can do now: its client's version, the app's permissions, the role of who opened it, and the product together decide.</summary>
[Flags]
public enum CompanionAbilities { None = 0, SetWaitingRoom = 1, Admit = 2, PutBack = 4, Remove = 8, StopRecording = 16, SeeRoster = 32 }
