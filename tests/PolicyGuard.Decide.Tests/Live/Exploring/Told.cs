using System.Collections.Immutable;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Decide.Tests.Live.Exploring;

internal enum Where { Away, Waiting, Inside }

/// <summary>What anybody who only heard the events told so far, and keeps their order, must hold for true of one person.</summary>
internal sealed record Standing(Where Where, double Since, bool Late, bool Waited, bool LetIn, bool Doubtful, bool Leads, double RoleSince, double? DroppedAt)
{
    internal static Standing Unheard { get; } = new(Where.Away, -1, false, false, false, false, false, -1, null);
}

/// <summary>The oracle's own book, kept without the decider.</summary>
/// <param name="Starter">The first of the account's people who was inside: nobody else can have started the meeting.</param>
internal sealed record Told(ImmutableArray<Standing> Of, bool HandsOff, int Asked, int Starter)
{
    internal static Told Nothing(int people) => new([.. Enumerable.Repeat(Standing.Unheard, people)], false, 0, -1);

    internal Told Hear(LiveFact fact, int who, Part part, double at, double now)
    {
        if (who < 0)
        {
            return fact switch
            {
                LiveFact.HostSaid { Choice: HostChoice.HandsOff } => this with { HandsOff = true },
                LiveFact.HostSaid { Choice: HostChoice.Resume } => this with { HandsOff = false, Asked = 0 },
                _ => this,
            };
        }

        var moved = Of.SetItem(who, Move(Of[who], fact, at, now));
        var starts = Starter < 0 && part is (Part.Host or Part.Colleague) && moved[who].Where == Where.Inside;
        return this with { Of = moved, Starter = starts ? who : Starter };
    }

    internal Told Doubt(int one, int other) => this with { Of = Of.SetItem(one, Of[one] with { Doubtful = true }).SetItem(other, Of[other] with { Doubtful = true }) };

    private static Standing Move(Standing was, LiveFact fact, double at, double now)
    {
        var newer = at >= was.Since;
        var late = now - at > 30;
        return fact switch
        {
            LiveFact.Joined when newer => was with { Where = Where.Inside, Since = at, Late = late, LetIn = was.LetIn || was.Waited, Waited = false, DroppedAt = null },
            LiveFact.EnteredWaitingRoom when newer => was with { Where = Where.Waiting, Since = at, Late = late, Waited = true },
            LiveFact.EnteredWaitingRoom when was.Where == Where.Inside => was with { LetIn = true },
            LiveFact.LeftWaitingRoom when newer && was.Where == Where.Waiting => was with { Where = Where.Away },
            LiveFact.Admitted => was with { LetIn = true, Where = newer ? Where.Inside : was.Where, Since = newer ? at : was.Since, DroppedAt = newer ? null : was.DroppedAt },
            LiveFact.Left { Reason: LeaveReason.RemovedByHost } when newer => was with { Where = Where.Away, Since = at, LetIn = false, Waited = false, DroppedAt = null },
            LiveFact.Left when newer => was with { Where = Where.Away, Since = at, Waited = false, DroppedAt = was.Where == Where.Inside ? at : was.DroppedAt },
            LiveFact.RoleChanged role when at >= was.RoleSince => was with { Leads = role.Now is MeetingRole.Host or MeetingRole.CoHost, RoleSince = at },
            LiveFact.HostSaid { Choice: HostChoice.AdmitOnce } => was with { LetIn = true },
            _ => was,
        };
    }
}
