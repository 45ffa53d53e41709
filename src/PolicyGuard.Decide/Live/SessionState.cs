using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
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

    public ImmutableArray<Participant> People { get; init; } = [];

    /// <summary>How many aliases <c>unknown-n</c> were given out.</summary>
    public int Strangers { get; init; }

    /// <summary>Removals asked for without the host's word; at most two.</summary>
    public int Removals { get; init; }

    /// <summary>The host was seen inside once.</summary>
    public bool HostSeen { get; init; }

    /// <summary>The therapist told us to keep out.</summary>
    public bool HandsOff { get; init; }

    /// <summary>Since when everybody required has been inside.</summary>
    public DateTimeOffset? FilledSince { get; init; }

    public DateTimeOffset? SecuredAt { get; init; }

    /// <summary>Without an expected set: the alias of the person whom the host admitted first.</summary>
    public string? VouchedClient { get; init; }

    /// <summary>Places kept for people who dropped out.</summary>
    public ImmutableArray<KeptPlace> Kept { get; init; } = [];

    public ImmutableArray<PendingEffect> Pending { get; init; } = [];

    /// <summary>What is being captured now, with the time of the newest word about it.</summary>
    public ImmutableArray<CaptureSeen> Captures { get; init; } = [];

    /// <summary>Causes of violations recorded already.</summary>
    public ImmutableHashSet<string> Raised { get; init; } = [];

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SessionStateJson.Default.SessionState);

    public static SessionState FromJson(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, SessionStateJson.Default.SessionState)
        ?? throw new JsonException("A session's state is null.");
}

/// <summary>One join of one device.</summary>
/// <param name="PersonId">The known person this is; null for strangers.</param>
public sealed record Participant(string Alias, PersonRole Role, Evidence Evidence, Place Place, string? PersonId)
{
    public ImmutableArray<string> Uuids { get; init; } = [];

    public ImmutableArray<string> UserIds { get; init; } = [];

    public string? NameKey { get; init; }

    public string? EmailKey { get; init; }

    public MeetingRole? MeetingRole { get; init; }

    /// <summary>The host let this person in by hand, or said they belong.</summary>
    public bool HostAdmitted { get; init; }

    /// <summary>Belongs to a later session of this host.</summary>
    public bool Later { get; init; }

    /// <summary>Two sightings disagreed on who this is: no act may rest on it.</summary>
    public bool Ambiguous { get; init; }

    /// <summary>The newest word about this person's place came too late to act on.</summary>
    public bool LearnedLate { get; init; }

    /// <summary>0..1, how surely this is a note-taking bot, and by which line of the signature list.</summary>
    public double BotConfidence { get; init; }

    public string? BotSignature { get; init; }

    /// <summary>When the newest word about this person's place was true.</summary>
    public DateTimeOffset PlaceAt { get; init; }

    /// <summary>A card is shown to the host until then.</summary>
    public DateTimeOffset? CardUntil { get; init; }

    [JsonIgnore]
    public bool IsHost => Role == PersonRole.Host || MeetingRole == Live.MeetingRole.Host;

    [JsonIgnore]
    public bool IsStaff => Role is PersonRole.Host or PersonRole.Staff;

    /// <summary>Nothing may be done to this person any more in this session.</summary>
    [JsonIgnore]
    public bool Accepted => IsHost || IsStaff || HostAdmitted || (!Later && Evidence is Evidence.L1 or Evidence.L2 or Evidence.L3 or Evidence.L4 or Evidence.HostVouched);
}

/// <summary>A dropped person's place.</summary>
public sealed record KeptPlace(string PersonId, string Alias, DateTimeOffset Until);

/// <summary>An action asked for whose effect has not been seen.</summary>
/// <param name="Alias">The participant it is about; null for the room.</param>
public sealed record PendingEffect(string ActionId, string ViolationId, string Rule, string? Alias, CaptureKind? Capture, bool Answered);

public sealed record CaptureSeen(CaptureKind Kind, bool Running, DateTimeOffset At);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(SessionState))]
internal sealed partial class SessionStateJson : JsonSerializerContext;
