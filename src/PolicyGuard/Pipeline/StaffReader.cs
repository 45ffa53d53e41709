using PolicyGuard.Clinic;
using PolicyGuard.Companion;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

/// <summary>Reads who the active users of an account are: they are the practice's staff.</summary>
internal sealed class StaffReader(ZoomApi zoom, ClinicDirectory clinic, PanelLeavers leavers, TimeProvider time)
{
    internal async Task<ZoomResult<IReadOnlyList<ZoomUser>>> ReadAsync(string practice, string account, CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        var users = await zoom.UsersAsync(account, cancellationToken);
        if (users is ZoomResult<IReadOnlyList<ZoomUser>>.Ok { Value: var found })
        {
            clinic.NoteStaff(practice, found.Select(u => (u.Id, u.Email, u.Type == 2, u.Names)));
            leavers.Settle(practice, asked);
        }

        return users;
    }
}
