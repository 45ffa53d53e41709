using System.Collections.Immutable;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Links;

/// <summary>Who is registered for a meeting, as facts: addresses become keyed hashes, and staff are left out.</summary>
internal sealed class RegistrantList(ZoomApi zoom, ClinicDirectory clinic, IPersonalDataProtector personal)
{
    /// <param name="pending">Those too who wait for somebody's word.</param>
    /// <returns>Null when Zoom did not let us see all of them.</returns>
    internal async Task<IReadOnlyList<(ZoomRegistrant Registrant, bool Pending)>?> ReadAsync(
        string account, string meetingId, bool pending, Lane lane, CancellationToken cancellationToken)
    {
        if (await zoom.RegistrantsAsync(account, meetingId, "approved", lane, cancellationToken) is not ZoomResult<IReadOnlyList<ZoomRegistrant>>.Ok { Value: var approved })
        {
            return null;
        }

        if (!pending)
        {
            return [.. approved.Select(r => (r, false))];
        }

        return await zoom.RegistrantsAsync(account, meetingId, "pending", lane, cancellationToken) is ZoomResult<IReadOnlyList<ZoomRegistrant>>.Ok { Value: var waiting }
            ? [.. approved.Select(r => (r, false)), .. waiting.Select(r => (r, true))]
            : null;
    }

    internal ImmutableArray<RegistrantFact>? Facts(string practice, IReadOnlyList<(ZoomRegistrant Registrant, bool Pending)>? read)
    {
        var staff = clinic.StaffOf(practice);
        return read is null ? null :
        [
            .. read.Select(r => new RegistrantFact(r.Registrant.Id, PersonKeys.Email(personal, practice, r.Registrant.Email), r.Pending, r.Registrant.CreateTime))
                .Where(r => r.EmailKey is null || !staff.EmailKeys.Contains(r.EmailKey)),
        ];
    }
}
