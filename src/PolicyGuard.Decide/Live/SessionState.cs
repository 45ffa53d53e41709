using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live.Notices;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

public enum SessionPhase { Scheduled, Armed, Lobby, Open, Secured, Recovering, Challenge, HostAway, HandsOff, Closed }

/// <summary>All that is kept of one live session. Aliases, keyed hashes and ids only. A new meeting uuid is a new state.</summary>
/// <param name="Uuid">The meeting instance.</param>
public sealed record SessionState(string Uuid)
{
    public SessionPhase Phase { get; init; }

    public string? MeetingId { get; init; }

    public string? HostId { get; init; }

    public string Profile { get; init; } = "individual";

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The booked meeting this session is held for, when Zoom runs it under the host's personal number; null: <see cref="MeetingId"/> itself.</summary>
    public string? BookedMeetingId { get; init; }

    /// <summary>More than one booking of the personal number fits, so none is guessed.</summary>
    public bool BookingUnclear { get; init; }

    /// <summary>The planned end by which the timers stand.</summary>
    public DateTimeOffset? PlannedEnd { get; init; }

    /// <summary>When the session is closed if Zoom never says that it ended.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>When Zoom was last heard of, by our clock.</summary>
    public DateTimeOffset Heard { get; init; }

    /// <summary><see cref="SessionContext.ServiceSince"/> of the newest decision; another value means that there was a gap.</summary>
    public DateTimeOffset? ServiceSince { get; init; }

    /// <summary><see cref="Heard"/> as it was at the newest gap: who came later may have been let in unheard.</summary>
    public DateTimeOffset HeardBeforeGap { get; init; }

    /// <summary>What people in the waiting room were last made to read.</summary>
    public WaitingText Text { get; init; }

    public ImmutableArray<Participant> People { get; init; } = [];

    /// <summary>How many aliases <c>unknown-n</c> were given out.</summary>
    public int Strangers { get; init; }

    /// <summary>Removals asked for without the host's word; at most two.</summary>
    public int Removals { get; init; }

    /// <summary>The host was seen inside once.</summary>
    public bool HostSeen { get; init; }

    /// <summary>Somebody was let in before the host: who started the meeting then proves nothing.</summary>
    public bool BeforeHost { get; init; }

    /// <summary>The colleague who started the meeting in the owner's absence.</summary>
    public string? AlternativeHostId { get; init; }

    /// <summary>The therapist told us to keep out.</summary>
    public bool HandsOff { get; init; }

    /// <summary>This kind of session is only watched, apart from note-takers, until the therapist says go on.</summary>
    public bool Watches { get; init; }

    /// <summary>The therapist said go on in a session that is otherwise only watched.</summary>
    public bool Resumed { get; init; }

    /// <summary>The panel in the host's client; null: there never was one.</summary>
    public CompanionLink? Companion { get; init; }

    /// <summary>Aliases of those who share a screen now.</summary>
    public ImmutableArray<string> Sharing { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Rises with every change, so that a view that is not newer can be told.</summary>
    public int Revision { get; init; }

    /// <summary>Since when everybody required has been inside.</summary>
    public DateTimeOffset? FilledSince { get; init; }

    public DateTimeOffset? SecuredAt { get; init; }

    /// <summary>Ids of required people without whom the therapist said to go on. Whoever of them comes after all is no longer among them.</summary>
    public ImmutableArray<string> Excused { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Without an expected set: the alias of the person whom the host admitted first.</summary>
    public string? VouchedClient { get; init; }

    /// <summary>Places kept for people who dropped out.</summary>
    public ImmutableArray<KeptPlace> Kept { get; init; } = [];

    public ImmutableArray<PendingEffect> Pending { get; init; } = [];

    /// <summary>Removals that no surface has brought about so far, while the participant is still inside.</summary>
    public ImmutableArray<GivenUpAction> GivenUp { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>What the host is to read in the panel, the oldest first; ended ones are kept as long as there is room.</summary>
    public ImmutableArray<HostNotice> Notices { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>What is being captured now, with the time of the newest word about it.</summary>
    public ImmutableArray<CaptureSeen> Captures { get; init; } = [];

    /// <summary>Causes of violations recorded already.</summary>
    public ImmutableHashSet<string> Raised { get; init; } = [];

    /// <summary>Somebody who may run the session is certainly in the room.</summary>
    [JsonIgnore]
    public bool HostInside
    {
        get
        {
            foreach (var person in People)
            {
                if (person.Place == Place.Inside && !person.Ambiguous && Leads(person))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>This person is certainly in the room.</summary>
    internal bool IsInside(string personId)
    {
        foreach (var person in People)
        {
            if (person is { Place: Place.Inside, Entering: false, Later: false, Ambiguous: false } && person.PersonId == personId)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>There was a panel, it was lost, and nothing is claimed from it any more.</summary>
    [JsonIgnore]
    public bool Blind => Companion is { Blind: true };

    /// <summary>Through what this session is protected now.</summary>
    [JsonIgnore]
    public Surface Surface => Companion is { CannotProtect: false } ? Surface.Companion : Surface.Rest;

    /// <summary>The owner, or a colleague to whom Zoom gave the room. A guest whom Zoom made host when the therapist dropped out does not count.</summary>
    public bool Leads(Participant person) =>
        person.Role == PersonRole.Host
        || (person.IsStaff && (person.MeetingRole is MeetingRole.Host or MeetingRole.CoHost || (AlternativeHostId is not null && person.ZoomUserId == AlternativeHostId)));

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SessionStateJson.Default.SessionState);

    public static SessionState FromJson(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, SessionStateJson.Default.SessionState)
        ?? throw new JsonException("A session's state is null.");
}

/// <summary>A dropped person's place.</summary>
public sealed record KeptPlace(string PersonId, string Alias, DateTimeOffset Until);

/// <summary>An action asked for whose effect has not been seen.</summary>
/// <param name="Alias">The participant it is about; null for the room.</param>
/// <param name="ViolationId">Empty: no violation hangs on it.</param>
/// <param name="Answered">A surface accepted it.</param>
public sealed record PendingEffect(string ActionId, string ViolationId, string Rule, string? Alias, CaptureKind? Capture, bool Answered)
{
    public PendingAct Act { get; init; }

    /// <summary>Who was asked.</summary>
    public Surface Via { get; init; }

    /// <summary>Why an earlier surface did not do it; goes into the record.</summary>
    public string? After { get; init; }

    /// <summary>Asked, and why no answer came; null while nothing is known or it was answered.</summary>
    public string? Unanswered { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>Asked to send somebody back to the waiting room: whoever leaves instead was not removed.</summary>
    public bool IsBack { get; init; }

    /// <summary>Why they left, as Zoom told it while the answer, or the next moments, were awaited.</summary>
    public LeaveReason? LeaveTold { get; init; }
}

/// <summary>An action of which nothing was seen in time. Zoom may still bring it about: a removal is told up to a minute late.</summary>
/// <param name="ViolationId">Empty: no violation hangs on it.</param>
/// <param name="Alias">The participant, who is still inside; empty where a capture is meant.</param>
public sealed record GivenUpAction(string ViolationId, string Rule, string Alias, Surface Via, DateTimeOffset AskedAt)
{
    /// <summary>A surface took the request.</summary>
    public bool Accepted { get; init; }

    /// <summary>A surface took the request, or did not answer: what is seen later may be its effect.</summary>
    public bool MayHaveReachedZoom { get; init; }

    /// <summary>A capture that was to be stopped; nobody in particular is meant then.</summary>
    public CaptureKind? Capture { get; init; }

    /// <summary>When they were told to have left, without a reason: the next moments show whether they only changed rooms.</summary>
    public DateTimeOffset? GoneAt { get; init; }
}

/// <summary>What is hoped to be seen.</summary>
public enum PendingAct { PutOut, Stop, LetIn, Secure }

public sealed record CaptureSeen(CaptureKind Kind, bool Running, DateTimeOffset At)
{
    /// <summary>A card says until then that it will be stopped; null: no card.</summary>
    public DateTimeOffset? CardUntil { get; init; }

    /// <summary>The therapist said no to Zoom's own question whether to stop it.</summary>
    public bool KeptByHost { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(SessionState))]
internal sealed partial class SessionStateJson : JsonSerializerContext;
