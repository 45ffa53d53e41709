using System.Collections.Concurrent;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Storage;

namespace PolicyGuard.Companion;

/// <summary>Lets a host's own client in: holds a decrypted context against who and what we know, and gives a pass for it, once.</summary>
/// <remarks>
/// The used ones are remembered in memory until they expire. A restart forgets them, and another host of ours does not know them: within
/// the two minutes that a context lives one could be used again there, by whoever can read the client's TLS traffic.
/// </remarks>
internal sealed class ContextGate(CompanionApp app, PracticeDirectory practices, ClinicDirectory clinic, PanelLeavers leavers, IPersonalDataProtector personal, PanelPasses passes, TimeProvider time)
{
    private const string Issuer = "marketplace.zoom.us";

    /// <summary>Our clock may be ahead of Zoom's by this.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);

    internal GateAnswer Admit(string? blob)
    {
        var verdict = ZoomContext.Open(blob, app.Key, out var context);
        return verdict == ContextVerdict.Good ? Check(context!) : new GateAnswer(verdict, null);
    }

    private GateAnswer Check(ZoomContext context)
    {
        var now = time.GetUtcNow();
        if (context.Audience != app.ClientId || context.Issuer != Issuer)
        {
            return new GateAnswer(ContextVerdict.NotForUs, null);
        }

        if (context.ExpiresAt + Skew <= now)
        {
            return new GateAnswer(ContextVerdict.Expired, null);
        }

        if (context.Type != "meeting" || context.MeetingUuid is not { } uuid)
        {
            return new GateAnswer(ContextVerdict.NotInMeeting, null);
        }

        if (context.UserId is not { } user)
        {
            return new GateAnswer(ContextVerdict.Guest, null);
        }

        if (PanelRoles.Read(context.Role) is not { } role || !PanelRoles.MayEnforce(role))
        {
            return new GateAnswer(ContextVerdict.NotHost, null);
        }

        if (practices.All.FirstOrDefault(p => IsStaff(p.Id, user)) is not { } practice)
        {
            return new GateAnswer(practices.All.Any(p => clinic.StaffOf(p.Id).UserIds.IsEmpty) ? ContextVerdict.StaffUnknown : ContextVerdict.NotStaff, null);
        }

        Forget(now);
        return used.TryAdd(context.Print, context.ExpiresAt)
            ? new GateAnswer(ContextVerdict.Good, passes.Issue(practice.Id, uuid, UserHash(practice.Id, user), role, context.IssuedAt))
            : new GateAnswer(ContextVerdict.Replayed, null, context.ExpiresAt - now);
    }

    /// <summary>Who on the staff holds a pass now; null when nobody does any more.</summary>
    internal string? HolderOf(PanelPass pass) => HolderOf(pass, clinic.StaffOf(pass.Practice).UserIds) is { } user && IsStaff(pass.Practice, user) ? user : null;

    /// <summary>Whose of these ids the pass is.</summary>
    internal string? HolderOf(PanelPass pass, IEnumerable<string> users) => users.FirstOrDefault(id => UserHash(pass.Practice, id) == pass.User);

    /// <summary>Zoom said that its user left, whatever the list of staff still says, and before there is one.</summary>
    internal bool HasLeft(PanelPass pass) => HolderOf(pass, leavers.Of(pass.Practice)) is not null;

    /// <summary>The list of staff was read since the start; before, nobody can be found missing from it.</summary>
    internal bool KnowsStaffOf(string practice) => !clinic.StaffOf(practice).UserIds.IsEmpty;

    internal bool IsStaff(string practice, string user) => clinic.StaffOf(practice).UserIds.Contains(user) && !leavers.HasLeft(practice, user);

    private string UserHash(string practice, string user) => personal.Hash(practice, "panel", user);

    private void Forget(DateTimeOffset now)
    {
        foreach (var (print, expires) in used)
        {
            if (expires + Skew <= now)
            {
                used.TryRemove(print, out _);
            }
        }
    }
}

/// <param name="Token">Only with <see cref="ContextVerdict.Good"/>.</param>
/// <param name="Wait">When asking again can help.</param>
internal sealed record GateAnswer(ContextVerdict Verdict, string? Token, TimeSpan? Wait = null);
