using PolicyGuard.Clinic;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Links;

/// <summary>Gives people links of their own and ends them. What was done is what the list says afterwards.</summary>
internal sealed class RegistrationDesk(ZoomApi zoom, RegistrantList list, PeopleStore people)
{
    internal async Task<MeetingFact> RegisterAsync(OutboxRow row, string account, Command.Register register, CancellationToken cancellationToken)
    {
        var done = await AddAsync(row, account, register.Person, register.Approve, instead: null, cancellationToken);
        return await AnswerAsync(row, account, done, cancellationToken);
    }

    internal async Task<MeetingFact> RenewAsync(OutboxRow row, string account, Command.RenewRegistration renew, CancellationToken cancellationToken)
    {
        var done = await EndAsync(row, account, "cancel", [renew.RegistrantId], cancellationToken);
        done = done.Report == ActionReport.Accepted ? await AddAsync(row, account, renew.Person, renew.Approve, renew.RegistrantId, cancellationToken) : done;
        return await AnswerAsync(row, account, done, cancellationToken);
    }

    internal async Task<MeetingFact> EndAsync(OutboxRow row, string account, Command.EndRegistrations end, CancellationToken cancellationToken) => await AnswerAsync(
        row, account,
        await EndAsync(row, account, end.How switch { RegistrationEnd.Cancel => "cancel", RegistrationEnd.Deny => "deny" }, end.RegistrantIds, cancellationToken), cancellationToken);

    private async Task<Deed> EndAsync(OutboxRow row, string account, string action, IEnumerable<string> ids, CancellationToken cancellationToken) =>
        Deed.Of(await zoom.DecideRegistrantsAsync(account, row.Key.Key, action, ids, row.Action.Deadline, cancellationToken));

    private async Task<Deed> AddAsync(OutboxRow row, string account, string person, bool approve, string? instead, CancellationToken cancellationToken)
    {
        var practice = row.Key.Practice;
        if (await people.FindAsync(practice, person, cancellationToken) is not { Details: var details } || await AddressAsync(practice, details, cancellationToken) is not { } address)
        {
            return new Deed(ActionReport.Refused, "there is no address to register with");
        }

        // Whoever is registered already is not registered twice: the last try may have come through, before a restart or after a silence.
        if (await list.ReadAsync(account, row.Key.Key, pending: false, Lane.Scheduled, cancellationToken) is { } there
            && there.Any(r => r.Registrant.Id != instead && string.Equals(r.Registrant.Email, address, StringComparison.OrdinalIgnoreCase)))
        {
            return Deed.Done;
        }

        var registered = await zoom.RegisterAsync(account, row.Key.Key, new ZoomNewRegistrant(details.Alias, address), row.Action.Deadline, cancellationToken);
        return registered is not ZoomResult<ZoomRegistered>.Ok { Value.RegistrantId: var id } ? Deed.Of(registered)
            : !approve || id is null ? Deed.Done with { Given = id }
            : Deed.Of(await zoom.DecideRegistrantsAsync(account, row.Key.Key, "approve", [id], row.Action.Deadline, cancellationToken)) with { Given = id };
    }

    private async Task<string?> AddressAsync(string practice, PersonDetails details, CancellationToken cancellationToken) =>
        details.LinksTo is not { } to ? details.Emails.FirstOrDefault()
        : await people.FindAsync(practice, to, cancellationToken) is { Details: var guardian } ? guardian.Emails.FirstOrDefault()
        : null;

    private async Task<MeetingFact> AnswerAsync(OutboxRow row, string account, Deed deed, CancellationToken cancellationToken)
    {
        var after = await list.ReadAsync(account, row.Key.Key, pending: true, Lane.Scheduled, cancellationToken);
        return new MeetingFact.LinksChanged(row.Action.Id, deed.Report, deed.Reason, list.Facts(row.Key.Practice, after), deed.Given);
    }

    /// <param name="Reason">In our words; null when it was taken.</param>
    /// <param name="Given">The registration that Zoom says this very call made; null when one was there, whoever made it.</param>
    private sealed record Deed(ActionReport Report, string? Reason, string? Given = null)
    {
        internal static Deed Done { get; } = new(ActionReport.Accepted, null);

        internal static Deed Of<T>(ZoomResult<T> result) => new(
            result switch
            {
                ZoomResult<T>.Ok => ActionReport.Accepted,
                ZoomResult<T>.MissingScope or ZoomResult<T>.ConnectionLost or ZoomResult<T>.RateLimited => ActionReport.Unavailable,
                ZoomResult<T>.TooLate => ActionReport.Expired,
                ZoomResult<T>.Unavailable => ActionReport.Unanswered,
                _ => ActionReport.Refused,
            },
            result.Problem);
    }
}
