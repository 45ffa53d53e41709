using PolicyGuard.Clinic;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Decide.Scheduled.Links;
using PolicyGuard.Mail;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Links;

/// <summary>
/// Mails one person the way into one session, once. The link is asked of Zoom at that moment and kept nowhere; the meeting and the
/// person are looked at a last time first.
/// </summary>
internal sealed class LinkReleaser(ZoomApi zoom, RegistrantList list, PeopleStore people, ClinicDirectory clinic, MailBook book, MailSender sender, MailOptions options, TimeProvider time)
{
    private const string Began = "it was begun before the last stop and its end is not known; it may have arrived";

    internal async Task<MeetingFact> ReleaseAsync(OutboxRow row, string account, Command.ReleaseLink release, CancellationToken cancellationToken)
    {
        var (report, reason) = await SendAsync(row, account, release, cancellationToken);
        return new MeetingFact.LinkSent(row.Action.Id, report, reason);
    }

    private async Task<(MailReport Report, string? Reason)> SendAsync(OutboxRow row, string account, Command.ReleaseLink release, CancellationToken cancellationToken)
    {
        var (practice, meetingId) = (row.Key.Practice, row.Key.Key);
        switch (await book.StageAsync(practice, release.MailId, cancellationToken))
        {
            case MailStage.Sent:
                return (MailReport.Sent, null);
            case MailStage.Begun:
                return (MailReport.Unverified, Began);
            case MailStage.None:
                break;
        }

        var read = await zoom.ReadMeetingAsync(account, meetingId, Lane.Scheduled, cancellationToken);
        if (read is not ZoomResult<ZoomMeeting>.Ok { Value: var meeting })
        {
            return read is ZoomResult<ZoomMeeting>.NotFound { Code: not 0 } ? (MailReport.Gone, "the meeting is gone") : (MailReport.Later, $"the meeting could not be read: {read.Problem}");
        }

        if (!StartsThen(meeting, release.StartsAt))
        {
            return (MailReport.Gone, "the meeting was moved");
        }

        var (link, why) = await LinkAsync(account, meetingId, meeting, release.RegistrantId, cancellationToken);
        if (link is null)
        {
            return (MailReport.Later, why);
        }

        if (await AddressAsync(practice, release.Person, cancellationToken) is not { } address)
        {
            return (MailReport.Withheld, "the person may not have it any more");
        }

        if (time.GetUtcNow() >= release.StartsAt)
        {
            return (MailReport.Late, "the start came first");
        }

        return await MailAsync(practice, release, ReleaseText.Of(options, release.MailId, address, link, release.StartsAt, meeting.Text("timezone"), time.GetUtcNow()), cancellationToken);
    }

    private async Task<(MailReport Report, string? Reason)> MailAsync(string practice, Command.ReleaseLink release, OutgoingMail mail, CancellationToken cancellationToken)
    {
        var result = await sender.SendAsync(mail, () => book.Begin(practice, release.MailId), cancellationToken);
        switch (result.End)
        {
            case MailEnd.Sent:
                await book.SentAsync(practice, release.MailId);
                return (MailReport.Sent, null);
            case MailEnd.Refused:
                await book.ForgetAsync(practice, release.MailId);
                return (MailReport.Refused, result.Reason);
            case MailEnd.Later:
                await book.ForgetAsync(practice, release.MailId);
                return (MailReport.Later, result.Reason);
            case MailEnd.Unverified:
                return (MailReport.Unverified, result.Reason);
            default:
                throw new InvalidOperationException("Ends of a mail are closed.");
        }
    }

    /// <summary>To the second, which is as exact as a plan is.</summary>
    private static bool StartsThen(ZoomMeeting meeting, DateTimeOffset start) =>
        meeting.Time("start_time")?.ToUnixTimeSeconds() == start.ToUnixTimeSeconds()
        || (meeting.At("occurrences") as System.Text.Json.Nodes.JsonArray ?? []).OfType<System.Text.Json.Nodes.JsonObject>().Select(o => new ZoomMeeting(o))
            .Any(o => o.Text("status") != "deleted" && o.Time("start_time")?.ToUnixTimeSeconds() == start.ToUnixTimeSeconds());

    private async Task<(string? Link, string? Why)> LinkAsync(string account, string meetingId, ZoomMeeting meeting, string? registrantId, CancellationToken cancellationToken)
    {
        if (registrantId is null)
        {
            return meeting.Text("join_url") is { } shared ? (shared, null) : (null, "Zoom told no link");
        }

        var read = await list.ReadAsync(account, meetingId, pending: false, Lane.Scheduled, cancellationToken);
        return read is null ? (null, "the registrations could not be read")
            : read.FirstOrDefault(r => r.Registrant.Id == registrantId).Registrant?.JoinUrl is { Length: > 0 } own ? (own, null)
            : (null, "the own link is gone");
    }

    /// <summary>As the clinic knows the person now, not as it was when this was asked for.</summary>
    private async Task<string?> AddressAsync(string practice, string person, CancellationToken cancellationToken)
    {
        var view = await clinic.GetAsync(practice, cancellationToken);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (await people.FindAsync(practice, person, cancellationToken) is not { Details: var details } || details.Discharged <= today || !view.Links.ContainsKey(person))
        {
            return null;
        }

        var holder = details.LinksTo is { } to ? (await people.FindAsync(practice, to, cancellationToken))?.Details : details;
        return holder?.ContactVerifiedOn is null ? null : holder.Emails.FirstOrDefault();
    }
}
