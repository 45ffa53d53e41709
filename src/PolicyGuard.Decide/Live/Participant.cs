using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>One connection of somebody: a device that joined once. A person with two devices is two of these with one <paramref name="PersonId"/>.</summary>
/// <param name="Alias">Names this connection within the session, and nobody else.</param>
/// <param name="PersonId">The known person this is; null for strangers.</param>
public sealed record Participant(string Alias, PersonRole Role, Evidence Evidence, Place Place, string? PersonId)
{
    /// <summary>The name of somebody of the practice is shown.</summary>
    public const string StaffName = "staff";

    /// <summary>participant_uuids, the newest last.</summary>
    public ImmutableArray<string> Uuids { get; init; } = [];

    /// <summary>participantUUIDs of the host's client, as it spells them, the newest last. They need not be those of the events.</summary>
    public ImmutableArray<string> PanelUuids { get => field.IsDefault ? [] : field; init; } = [];

    public ImmutableArray<string> UserIds { get; init; } = [];

    /// <summary>Ids (user_id and participant_uuid) of telephones merged into this connection.</summary>
    public ImmutableArray<string> Telephones { get; init; } = [];

    /// <summary>A telephone is or was bound to them, and the computer has not left since: whatever number they have is that telephone's.</summary>
    public bool IsComputer { get; init; }

    /// <summary>Their computer has left, and they go on by telephone.</summary>
    public bool ByTelephone { get; init; }

    /// <summary>First known from a picture of the room: they may have come any time before it.</summary>
    public bool FromPicture { get; init; }

    /// <summary>Ids of parts that ended while the person stayed: a telephone that hung up, the room before a breakout room. Repeated word of them moves nobody.</summary>
    public ImmutableArray<string> EndedParts { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>When they were last told to have left for a breakout room: the join that belongs to it bears the same second.</summary>
    public DateTimeOffset ChangedRoomsAt { get; init; }

    /// <summary>When a part of this connection last ended: an older join of that part, told later, does not begin it anew.</summary>
    public DateTimeOffset PartEndedAt { get; init; }

    /// <summary>Ids (user_id and participant_uuid) taken for this connection's by the name alone, when it was let in and not seen to come in under its own.</summary>
    public ImmutableArray<string> IdsByName { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Those ids were taken for theirs by an identifier that both carry, so they are the same person's in any case.</summary>
    public bool IdsByProof { get; init; }

    /// <summary>Ids of this person's connections that ended, so that old words about them move nobody.</summary>
    public ImmutableArray<string> Retired { get; init; } = [];

    public DateTimeOffset RetiredAt { get; init; }

    public string? NameKey { get; init; }

    public string? EmailKey { get; init; }

    public string? ZoomUserId { get; init; }

    public string? PhoneKey { get; init; }

    public string? RegistrantId { get; init; }

    public MeetingRole? MeetingRole { get; init; }

    public DateTimeOffset RoleAt { get; init; }

    /// <summary>What Zoom's own events said last; null while they said nothing. No panel has a part in it, not even in its time.</summary>
    public ZoomsWord? Zooms { get; init; }

    /// <summary>A user of the practice's account who is expected in another role, such as a supervisor.</summary>
    public bool OnStaff { get; init; }

    /// <summary>The host let this person in by hand, or said they belong.</summary>
    public bool HostAdmitted { get; init; }

    /// <summary>The therapist said that they do not belong.</summary>
    public bool HostRefused { get; init; }

    /// <summary>When they said so: older news of the same person lifts nothing.</summary>
    public DateTimeOffset RefusedAt { get; init; }

    /// <summary>The therapist answered the card about them, or said to leave it: nothing more is asked or done while they stay where they are.</summary>
    public bool CardAnswered { get; init; }

    /// <summary>Something was asked about them since they came to where they are; it is not asked twice.</summary>
    public bool ActedOn { get; init; }

    /// <summary>Was put back into the waiting room by us.</summary>
    public bool PutBack { get; init; }

    /// <summary>The ids of the client were matched by name and time alone.</summary>
    public bool PanelByName { get; init; }

    /// <summary>Only the client has shown this connection, and it may be one that Zoom's events told of.</summary>
    public bool PanelDoubt { get; init; }

    /// <summary>The newest word about their place came from the client.</summary>
    public bool PlaceByPanel { get; init; }

    /// <summary>How they came was not heard: they are first known from a picture of the room, by their leaving, or by a telephone bound to them. Whether the host let them in was not seen.</summary>
    public bool JoinUnseen { get; init; }

    /// <summary>Key of the name they show now, where it is not the one they came with.</summary>
    public string? NameNow { get; init; }

    /// <summary>The name they show looks like a full name; looked at only where names are kept from the others.</summary>
    public bool ShowsFullName { get; init; }

    /// <summary>Key of the code in the name they came with; what it proves is another matter.</summary>
    public string? CodeKey { get; init; }

    /// <summary>Whose name they show without proof: a person's id, the alias of a participant nobody expected, or <see cref="StaffName"/>.</summary>
    public string? Claims { get; init; }

    /// <summary>Seen waiting since they last came. Who is refused must come anew, under new ids: seen inside after it, they were let in.</summary>
    public bool Waited { get; init; }

    /// <summary>When they were last told to have left the waiting room: older word of their waiting does not make them wait.</summary>
    public DateTimeOffset LeftWaitingAt { get; init; }

    /// <summary>Alias of a participant who belongs here and with whom an e-mail, Zoom id, registrant id or phone number is shared.</summary>
    public string? SharesIdWith { get; init; }

    /// <summary>Known from before a gap in service, and Zoom has not confirmed since that they are there.</summary>
    public bool BeforeGap { get; init; }

    /// <summary>When the host was last told to have let them in.</summary>
    public DateTimeOffset AdmittedAt { get; init; }

    /// <summary>Zoom's events told of their coming in under an id that is known to be theirs.</summary>
    public bool JoinHeard { get; init; }

    /// <summary>Let in, and not yet seen to come in.</summary>
    public bool Entering { get; init; }

    /// <summary>Belongs to a later session of this host.</summary>
    public bool Later { get; init; }

    /// <summary>Shows, without proof, the name of somebody expected, of a later client or of staff.</summary>
    public bool ClaimsName { get; init; }

    /// <summary>Two sightings disagreed on who this is: no act may rest on it.</summary>
    public bool Ambiguous { get; init; }

    /// <summary>Alias of somebody who was let in, or waits under the same name, and has not been seen inside: this may be them under new ids.</summary>
    public string? MayBe { get; init; }

    /// <summary>The newest word about this person's place came too late to act on.</summary>
    public bool LearnedLate { get; init; }

    /// <summary>0..1, how surely this is a note-taking bot, and by which line of the signature list.</summary>
    public double BotConfidence { get; init; }

    public string? BotSignature { get; init; }

    /// <summary>When they were first inside in this session, as far as is known.</summary>
    public DateTimeOffset? FirstInsideAt { get; init; }

    /// <summary>When the newest word about this person's place was true.</summary>
    public DateTimeOffset PlaceAt { get; init; }

    /// <summary>A card is shown to the host until then.</summary>
    public DateTimeOffset? CardUntil { get; init; }

    /// <summary>The id an act over REST would name; null when Zoom gave none.</summary>
    [JsonIgnore]
    public string? Uuid => Uuids.IsEmpty ? null : Uuids[^1];

    /// <summary>The id an act by the companion would name; null when the client has not shown this person.</summary>
    [JsonIgnore]
    public string? PanelUuid => PanelUuids.IsEmpty ? null : PanelUuids[^1];

    /// <summary>Known from the host's client alone: Zoom's own events, which prove more, may be a moment behind.</summary>
    [JsonIgnore]
    public bool PanelOnly => Uuids.IsEmpty && UserIds.IsEmpty && !PanelUuids.IsEmpty;

    [JsonIgnore]
    public bool IsHost => Role == PersonRole.Host || MeetingRole == Live.MeetingRole.Host;

    [JsonIgnore]
    public bool IsStaff => OnStaff || Role is PersonRole.Host or PersonRole.Staff;

    /// <summary>L2 or better: more than a name, and not the host's word.</summary>
    [JsonIgnore]
    public bool IsProven => Evidence is Evidence.L2 or Evidence.L3 or Evidence.L4;

    /// <summary>Nothing may be done to this person any more in this session.</summary>
    [JsonIgnore]
    public bool Accepted => IsHost || IsStaff || HostAdmitted || SharesIdWith is not null || (!Later && (IsProven || Evidence is Evidence.L1 or Evidence.HostVouched));
}

/// <summary>Zoom's own last words on somebody's role, and on whether they are in the room itself.</summary>
/// <param name="Role">Null: it told of none.</param>
/// <param name="Inside">Null: it told of nobody coming or going.</param>
public sealed record ZoomsWord(MeetingRole? Role, DateTimeOffset RoleAt, bool? Inside, DateTimeOffset PlaceAt)
{
    internal static ZoomsWord None { get; } = new(null, default, null, default);
}
