using System.Collections.Immutable;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Decide.Scheduled.Links;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Links;

/// <summary>Gives people links of their own and ends them. What was done is what the list says afterwards.</summary>
internal sealed class RegistrationDesk(ZoomApi zoom, RegistrantList list, PeopleStore people, ClinicDirectory clinic, TimeProvider time)
{
    /// <summary>How long what was decided of the list may be acted on without another look.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    internal async Task<MeetingFact> RegisterAsync(OutboxRow row, string account, Command.Register register, CancellationToken cancellationToken)
    {
        var done = await WhoAsync(row, register.Person, cancellationToken) is { } who
            ? await AddAsync(row, account, who, register.Approve, instead: null, cancellationToken)
            : Deed.Nobody;
        return await AnswerAsync(row, account, done, cancellationToken);
    }

    internal async Task<MeetingFact> RenewAsync(OutboxRow row, string account, Command.RenewRegistration renew, CancellationToken cancellationToken)
    {
        // Looked for first: nobody loses a link who cannot be given another.
        if (await WhoAsync(row, renew.Person, cancellationToken) is not { } who)
        {
            return await AnswerAsync(row, account, Deed.Nobody, cancellationToken);
        }

        var done = await EndAsync(row, account, "cancel", [renew.RegistrantId], cancellationToken);
        done = done.Report == ActionReport.Accepted ? await AddAsync(row, account, who, renew.Approve, renew.RegistrantId, cancellationToken) : done;
        return await AnswerAsync(row, account, done, cancellationToken);
    }

    internal async Task<MeetingFact> EndAsync(OutboxRow row, string account, Command.EndRegistrations end, CancellationToken cancellationToken)
    {
        var ending = time.GetUtcNow() - row.DecidedAt > Fresh ? await StillToEndAsync(row, account, end, cancellationToken) : end.RegistrantIds;
        var action = end.How switch { RegistrationEnd.Cancel => "cancel", RegistrationEnd.Deny => "deny" };
        var done = ending is not { } ids ? new Deed(ActionReport.Unavailable, "the registrations could not be read")
            : ids.IsEmpty ? Deed.Unwanted
            : await EndAsync(row, account, action, ids, cancellationToken);
        return await AnswerAsync(row, account, done, cancellationToken);
    }

    /// <summary>Whoever was written down as expected since it was decided keeps the way in.</summary>
    private async Task<ImmutableArray<string>?> StillToEndAsync(OutboxRow row, string account, Command.EndRegistrations end, CancellationToken cancellationToken)
    {
        if (list.Facts(row.Key.Practice, await list.ReadAsync(account, row.Key.Key, pending: true, Lane.Scheduled, cancellationToken)) is not { } registered)
        {
            return null;
        }

        var present = await PresentAsync(row, cancellationToken);
        return [.. end.RegistrantIds.Where(id => !registered.Any(r => r.Id == id && present.Any(p => p.Owns(r))))];
    }

    private async Task<Deed> EndAsync(OutboxRow row, string account, string action, IEnumerable<string> ids, CancellationToken cancellationToken) =>
        Deed.Of(await zoom.DecideRegistrantsAsync(account, row.Key.Key, action, ids, row.Action.Deadline, cancellationToken));

    private async Task<Deed> AddAsync(OutboxRow row, string account, ZoomNewRegistrant who, bool approve, string? instead, CancellationToken cancellationToken)
    {
        // Whoever is registered already is not registered twice: the last try may have come through, before a restart or after a silence.
        if (await list.ReadAsync(account, row.Key.Key, pending: false, Lane.Scheduled, cancellationToken) is { } there
            && there.Any(r => r.Registrant.Id != instead && string.Equals(r.Registrant.Email, who.Email, StringComparison.OrdinalIgnoreCase)))
        {
            return Deed.Done;
        }

        var registered = await zoom.RegisterAsync(account, row.Key.Key, who, row.Action.Deadline, cancellationToken);
        return registered is not ZoomResult<ZoomRegistered>.Ok { Value.RegistrantId: var id } ? Deed.Of(registered)
            : !approve || id is null ? Deed.Done with { Given = id }
            : Deed.Of(await zoom.DecideRegistrantsAsync(account, row.Key.Key, "approve", [id], row.Action.Deadline, cancellationToken)) with { Given = id };
    }

    /// <summary>As the clinic knows the person now; null when they are not to have a link any more, or there is no address to register with.</summary>
    private async Task<ZoomNewRegistrant?> WhoAsync(OutboxRow row, string person, CancellationToken cancellationToken) =>
        (await PresentAsync(row, cancellationToken)).Any(p => p.Id == person)
        && await people.FindAsync(row.Key.Practice, person, cancellationToken) is { Details: var details }
        && await AddressAsync(row.Key.Practice, details, cancellationToken) is { } address
            ? new ZoomNewRegistrant(details.Alias, address)
            : null;

    private async Task<IReadOnlyList<LinkPerson>> PresentAsync(OutboxRow row, CancellationToken cancellationToken) =>
        [.. ClinicDirectory.LinkPeopleIn(await clinic.GetAsync(row.Key.Practice, cancellationToken), row.Key.Key).Where(p => !p.IsFormer(time.GetUtcNow()))];

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

        internal static Deed Nobody { get; } = new(ActionReport.Refused, "the person is not expected any more, or there is no address to register with");

        internal static Deed Unwanted { get; } = new(ActionReport.Expired, "it is no longer wanted");

        internal static Deed Of<T>(ZoomResult<T> result) => new(
            result switch
            {
                ZoomResult<T>.Ok => ActionReport.Accepted,
                ZoomResult<T>.MissingScope or ZoomResult<T>.ConnectionLost or ZoomResult<T>.RateLimited => ActionReport.Unavailable,
                ZoomResult<T>.TooLate => ActionReport.Expired,
                ZoomResult<T>.Unavailable { NeverSent: true } => ActionReport.Unavailable,
                ZoomResult<T>.Unavailable => ActionReport.Unanswered,
                _ => ActionReport.Refused,
            },
            result.Problem);
    }
}
