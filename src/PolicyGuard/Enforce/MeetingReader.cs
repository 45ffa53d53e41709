using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Links;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Enforce;

/// <summary>Turns Zoom's meeting document into the facts that rules read. The passcode is measured and forgotten.</summary>
internal sealed class MeetingReader(ZoomApi zoom, RegistrantList registrants, ClinicDirectory clinic, IPersonalDataProtector personal, TimeProvider time)
{
    /// <summary>No meeting is planned past this; what Zoom's most distant dates would do to sums of times is not worth knowing.</summary>
    private static readonly DateTimeOffset EndOfPlanning = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int OccurrencesAtOnce = 4;

    private const int LongestMinutes = 24 * 60;

    /// <summary>Enough to tell one from another, and too short to be worth trying passcodes against.</summary>
    private const int KeyLength = 8;

    /// <param name="withOccurrences">False: single occurrences are not read, each of which is a call; nothing is said of them then.</param>
    internal async Task<MeetingReading> ReadAsync(
        string practice, string account, string meetingId, Lane lane, CancellationToken cancellationToken, bool withOccurrences = true)
    {
        var result = await zoom.ReadMeetingAsync(account, meetingId, lane, cancellationToken);
        if (result is not ZoomResult<ZoomMeeting>.Ok { Value: var meeting })
        {
            // Only Zoom's own word counts: a 404 of somebody on the way would take the watch from every meeting.
            return new MeetingReading(null, null, null, result.Problem, result is ZoomResult<ZoomMeeting>.NotFound { Code: not 0 });
        }

        var occurrences = withOccurrences
            ? await ReadOccurrencesAsync(account, meetingId, meeting, lane, cancellationToken)
            : Occurrences(meeting);
        var approval = meeting.Number("settings.approval_type");
        var registered = approval is 0 or 1 ? await registrants.ReadAsync(account, meetingId, pending: approval == 1, lane, cancellationToken) : [];
        NoteInvited(practice, meetingId, meeting, registered);
        var facts = Facts(practice, meeting) with
        {
            Occurrences = occurrences, Registrants = registrants.Facts(practice, registered) ?? [], RegistrantsUnread = registered is null,
        };
        return new MeetingReading(facts, meeting.Text("host_id"), meeting, null, false);
    }

    /// <summary>Zoom lists the occurrences of a series without their settings, so each that is coming is read by itself.</summary>
    private async Task<ImmutableArray<MeetingSlot>> ReadOccurrencesAsync(
        string account, string meetingId, ZoomMeeting series, Lane lane, CancellationToken cancellationToken)
    {
        var slots = Occurrences(series).ToArray();
        var now = time.GetUtcNow();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = OccurrencesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, slots.Length, parallel, async (i, cancellation) =>
        {
            if (slots[i].Id is not { } id || !slots[i].IsComing(now))
            {
                return;
            }

            var read = await zoom.ReadOccurrenceAsync(account, meetingId, id, lane, cancellation);
            slots[i] = read is ZoomResult<ZoomMeeting>.Ok { Value: var own }
                ? slots[i] with
                {
                    Own = new OccurrenceSettings(own.Flag("settings.waiting_room"), own.Flag("settings.join_before_host"), own.Text("settings.auto_recording"))
                    {
                        Agenda = own.Text("agenda"),
                    },
                }
                : slots[i] with { ReadFailed = true };
        });
        return [.. slots];
    }

    internal MeetingFacts Facts(string practice, ZoomMeeting m)
    {
        var staff = clinic.StaffOf(practice);
        var invitees = Emails(m, "settings.meeting_invitees").ToList();
        var host = m.Text("host_id");
        return new MeetingFacts(m.Number("type") ?? 2, m.Text("topic") ?? "", Passcode(practice, m.Text("password")))
        {
            Agenda = m.Text("agenda"),
            Started = m.Text("status") == "started",
            StartsAt = Start(m),
            DurationMinutes = Duration(m),
            Occurrences = Occurrences(m),
            CreatedAt = m.Time("created_at"),
            CreationSource = m.Text("creation_source"),
            WaitingRoom = m.Flag("settings.waiting_room"),
            JoinBeforeHost = m.Flag("settings.join_before_host"),
            JoinBeforeHostMinutes = m.Number("settings.jbh_time"),
            UsePmi = m.Flag("settings.use_pmi"),
            PersonalNumber = m.Flag("settings.use_pmi") == true ? m.Text("pmi") : null,
            AutoRecording = m.Text("settings.auto_recording"),
            AutoStartMeetingSummary = m.Flag("settings.auto_start_meeting_summary"),
            AutoStartAiCompanionQuestions = m.Flag("settings.auto_start_ai_companion_questions"),
            Invitees = invitees.Count,
            InviteesOutsideClinic = invitees.Count(e => PersonKeys.Email(personal, practice, e) is not { } key || !staff.EmailKeys.Contains(key)),
            EmailNotification = m.Flag("settings.email_notification"),
            ApprovalType = m.Number("settings.approval_type"),
            CalendarType = m.Number("settings.calendar_type"),
            ShowJoinInfo = m.Flag("settings.show_join_info"),
            PrivateMeeting = m.Flag("settings.private_meeting"),
            AlternativeHosts =
            [
                .. AlternativeHosts(m).Select(e => PersonKeys.Email(personal, practice, e)).OfType<string>().Select(key => new AlternativeHost(key, staff.EmailKeys.Contains(key))),
            ],

            // Without a staff list nothing is known against the host.
            HostActive = staff.UserIds.IsEmpty || host is null || staff.UserIds.Contains(host),
            HostLicensed = staff.UserIds.IsEmpty || host is null || staff.Licensed.Contains(host),
        };
    }

    internal static IEnumerable<string> AlternativeHosts(ZoomMeeting m) =>
        (m.Text("settings.alternative_hosts") ?? "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private void NoteInvited(string practice, string meetingId, ZoomMeeting meeting, IReadOnlyList<(ZoomRegistrant Registrant, bool Pending)>? registered)
    {
        var who = Emails(meeting, "settings.meeting_invitees").Select(e => ((string?)e, (string?)null)).ToList();

        // Where nobody of the practice approves them, anybody registers who found the page: they are expected, and their registration proves nothing.
        var approved = meeting.Number("settings.approval_type") == 1;
        who.AddRange((registered ?? []).Where(r => !r.Pending).Select(r => (r.Registrant.Email, approved ? r.Registrant.Id : null)));
        var staff = clinic.StaffOf(practice);
        clinic.NoteInvited(practice, meetingId, who.Where(w => PersonKeys.Email(personal, practice, w.Item1) is not { } key || !staff.EmailKeys.Contains(key)));
    }

    private static IEnumerable<string> Emails(ZoomMeeting m, string path) =>
        (m.At(path) as JsonArray ?? []).Select(i => i is JsonObject invitee ? new ZoomMeeting(invitee).Text("email") : null).OfType<string>();

    private PasscodeFacts Passcode(string practice, string? passcode) => string.IsNullOrEmpty(passcode)
        ? PasscodeFacts.None
        : new PasscodeFacts(passcode.Length, passcode.Any(char.IsLetter), passcode.Any(char.IsDigit)) { Key = personal.Hash(practice, "passcode", passcode)[..KeyLength] };

    private static ImmutableArray<MeetingSlot> Occurrences(ZoomMeeting m) =>
    [
        .. (m.At("occurrences") as JsonArray ?? []).OfType<JsonObject>().Select(o => new ZoomMeeting(o))
            .Where(o => o.Text("status") != "deleted" && Start(o) is not null)
            .Select(o => new MeetingSlot(Start(o)!.Value, Duration(o)) { Id = o.Text("occurrence_id") }),
    ];

    private static DateTimeOffset? Start(ZoomMeeting m) => m.Time("start_time") is { } start && start < EndOfPlanning ? start : null;

    private static int Duration(ZoomMeeting m) => Math.Clamp(m.Number("duration") ?? 60, 0, LongestMinutes);
}

/// <summary>What came of reading a meeting.</summary>
/// <param name="Facts">Null when it could not be read.</param>
/// <param name="Gone">Zoom itself says that there is no such meeting.</param>
internal sealed record MeetingReading(MeetingFacts? Facts, string? HostId, ZoomMeeting? Document, string? Problem, bool Gone)
{
    internal static MeetingReading Failed(string problem) => new(null, null, null, problem, false);

    // The document holds what people wrote.
    public override string ToString() => nameof(MeetingReading);
}
