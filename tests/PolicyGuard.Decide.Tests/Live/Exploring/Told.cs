using System.Collections.Immutable;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Decide.Tests.Live.Exploring;

internal enum Where { Away, Waiting, Inside }

/// <summary>What anybody who only heard the events told so far, and keeps their order, must hold for true of one person.</summary>
/// <param name="Came">Somebody told of their coming in; a picture of the room alone does not.</param>
/// <param name="Tried">The companion was asked to put them out since they came; REST after it is the same act.</param>
/// <param name="AskedIn">It was asked to let them in since they began to wait.</param>
/// <param name="Shown">The client has shown them.</param>
internal sealed record Standing(Where Where, double Since, bool Late, bool Waited, bool LetIn, bool Doubtful, bool Leads, double RoleSince, double? DroppedAt)
{
    internal bool Came { get; init; }

    internal bool Refused { get; init; }

    /// <summary>When the newest of what was told of them happened.</summary>
    internal double HeardAt { get; init; } = -1;

    internal double StoppedWaitingAt { get; init; } = double.PositiveInfinity;

    /// <summary>When they were first told to be inside.</summary>
    internal double FirstInside { get; init; } = double.PositiveInfinity;

    /// <summary>When a connection of theirs last ended other than by the host's hand; they may be back since.</summary>
    internal double LastDroppedAt { get; init; } = double.NegativeInfinity;

    /// <summary>When it was heard that they are where they are.</summary>
    internal double HeardThere { get; init; } = -1;

    internal bool Tried { get; init; }

    internal bool AskedIn { get; init; }

    internal bool Shown { get; init; }

    /// <summary>Zoom's events have told of them, and with that of what proves who they are.</summary>
    internal bool Evented { get; init; }

    internal static Standing Unheard { get; } = new(Where.Away, -1, false, false, false, false, false, -1, null);

    internal Standing To(Where where, double at, bool late) => where == Where ? this with { Since = at, Late = late } : this with { Where = where, Since = at, Late = late, Tried = false, AskedIn = false };
}

/// <summary>The oracle's own book, kept without the decider.</summary>
/// <param name="Starter">The first of the account's people who was inside: nobody else can have started the meeting.</param>
internal sealed record Told(ImmutableArray<Standing> Of, bool HandsOff, int Asked, int Starter)
{
    /// <summary>The panel was heard of, and not lost since.</summary>
    internal bool Panel { get; init; }

    internal double PanelSince { get; init; } = -1;

    /// <summary>A picture of the room was asked for then, and none has come.</summary>
    internal double? Reading { get; init; }

    internal double ReadAt { get; init; } = -1;

    /// <summary>When PolicyGuard began to run again; null: it never stopped.</summary>
    internal double? Gap { get; init; }

    /// <summary>The therapist said to go on without whoever is missing, while the client was there.</summary>
    internal bool Excused { get; init; }

    internal double ExcusedAt { get; init; }

    private const double MostOnTheWay = 30;

    internal static Told Nothing(int people) => new([.. Enumerable.Repeat(Standing.Unheard, people)], false, 0, -1);

    internal Told Hear(SmallWorld world, LiveFact fact, int who, double at, double now)
    {
        if (who < 0)
        {
            return fact switch
            {
                LiveFact.HostSaid { Choice: HostChoice.HandsOff } => this with { HandsOff = true },
                LiveFact.HostSaid { Choice: HostChoice.Resume } => this with { HandsOff = false, Asked = 0 },
                LiveFact.HostSaid { Choice: HostChoice.StartWithThese } => this with { Excused = Excused || Oracle.ClientInside(world, this), ExcusedAt = Excused ? ExcusedAt : at },
                LiveFact.CompanionOpened when at >= PanelSince => this with { Panel = true, PanelSince = at },
                LiveFact.CompanionLost when at >= PanelSince => this with { Panel = false, PanelSince = at, Reading = null },
                LiveFact.ActionReported { Surface: Findings.Surface.Companion, Report: ActionReport.Unavailable } when at >= PanelSince => this with { Panel = false, PanelSince = at, Reading = null },
                LiveFact.RosterSeen seen when at >= ReadAt => See(world, seen, at, now),
                _ => this,
            };
        }

        if (world.Panel == Exploring.Panel.OwnIds && fact is (LiveFact.Left { Who.ByPanel: true } or LiveFact.LeftWaitingRoom { Who.ByPanel: true }) && (!Of[who].Shown || world.Cast.Any(a => a.Imitates)))
        {
            // An id that was never heard before, or that may be either of two of one name, and goes: it says of nobody that they went.
            return this;
        }

        // Nobody is on the way in for longer: who comes under new ids after that has not come from the waiting room.
        var tooLate = world.Cast[who].Inside is not null && fact is LiveFact.Joined && at - Of[who].StoppedWaitingAt > MostOnTheWay;
        var after = Move(tooLate ? Of[who] with { Waited = false } : Of[who], fact, at, now);
        after = after with
        {
            HeardAt = Math.Max(Of[who].HeardAt, at),
            FirstInside = after.Where == Where.Inside ? Math.Min(Of[who].FirstInside, at) : Of[who].FirstInside,
            LastDroppedAt = after.DroppedAt ?? Of[who].LastDroppedAt,
            HeardThere = after.Where == Of[who].Where ? Of[who].HeardThere : now,
        };
        var moved = Of.SetItem(who, after);
        var part = world.Cast[who].Part;
        var starts = Starter < 0 && part is (Part.Host or Part.Colleague) && moved[who].Where == Where.Inside;
        return this with { Of = moved, Starter = starts ? who : Starter };
    }

    internal Told Doubt(int one, int other) => this with { Of = Of.SetItem(one, Of[one] with { Doubtful = true }).SetItem(other, Of[other] with { Doubtful = true }) };

    internal Told Note(int who, Func<Standing, Standing> change) => this with { Of = Of.SetItem(who, change(Of[who])) };

    /// <summary>Who is in the picture is there; who is not is gone, as far as its ids can tell.</summary>
    private Told See(SmallWorld world, LiveFact.RosterSeen seen, double at, double now)
    {
        var of = Of;
        for (var who = 0; who < of.Length; who++)
        {
            var (was, id, late) = (of[who], world.Cast[who].Shown(world.Panel).Uuid, now - at > 30);
            if (seen.Inside.Any(s => s.Uuid == id))
            {
                of = of.SetItem(who, (was.Where != Where.Inside && at >= was.Since
                    ? was.To(Where.Inside, at, late) with { LetIn = was.LetIn || was.Waited, Came = was.Waited || was.LetIn, Waited = false, DroppedAt = null }
                    : was) with { Shown = true, HeardAt = Math.Max(was.HeardAt, at), HeardThere = was.Where == Where.Inside ? was.HeardThere : now, FirstInside = Math.Min(was.FirstInside, at) });
            }
            else if (seen.Waiting.Any(s => s.Uuid == id))
            {
                of = of.SetItem(who, (was.Where != Where.Waiting && at >= was.Since ? was.To(Where.Waiting, at, late) with { Waited = true } : was) with { Shown = true });
            }
            else if (was.Where != Where.Away && at > was.Since && world.Panel == Exploring.Panel.SameIds)
            {
                of = of.SetItem(who, was.To(Where.Away, at, late) with { Waited = false, DroppedAt = was.Where == Where.Inside ? at : was.DroppedAt, LastDroppedAt = was.Where == Where.Inside ? at : was.LastDroppedAt });
            }
        }

        return this with { Of = of, Reading = null, ReadAt = at };
    }

    private static Standing Move(Standing was, LiveFact fact, double at, double now)
    {
        var newer = at >= was.Since;
        var late = now - at > 30;
        was = fact is LiveFact.Joined { Who.ByPanel: false } or LiveFact.EnteredWaitingRoom { Who.ByPanel: false } ? was with { Evented = true } : was;
        was = fact is LiveFact.Joined { Who.ByPanel: true } or LiveFact.EnteredWaitingRoom { Who.ByPanel: true } or LiveFact.PutInWaitingRoom { Who.ByPanel: true } ? was with { Shown = true } : was;
        return fact switch
        {
            LiveFact.Joined when was.Where == Where.Inside && at == was.Since => was with { Came = true },
            LiveFact.Joined when newer => was.To(Where.Inside, at, late) with { LetIn = was.LetIn || was.Waited, Waited = false, DroppedAt = null, Came = true },
            LiveFact.Joined when was.Where == Where.Inside && !late => was with { Came = true },
            LiveFact.EnteredWaitingRoom or LiveFact.PutInWaitingRoom when was.Where == Where.Away && at == was.Since => was,
            LiveFact.EnteredWaitingRoom or LiveFact.PutInWaitingRoom when newer => was.To(Where.Waiting, at, late) with { Waited = true },
            LiveFact.EnteredWaitingRoom or LiveFact.PutInWaitingRoom when was.Where == Where.Inside => was with { LetIn = true },
            LiveFact.LeftWaitingRoom when newer && was.Where == Where.Waiting => was with { Where = Where.Away, StoppedWaitingAt = at },
            LiveFact.LeftWaitingRoom { Who.ByPanel: false } when newer && was.Where == Where.Away => was with { Waited = true, StoppedWaitingAt = at },
            LiveFact.Admitted => (newer ? was.To(Where.Inside, at, was.Late) : was) with { LetIn = true, Refused = false, DroppedAt = newer ? null : was.DroppedAt },
            LiveFact.Left { Reason: LeaveReason.RemovedByHost } when newer => was.To(Where.Away, at, was.Late) with { LetIn = false, Waited = false, DroppedAt = null },
            LiveFact.Left when newer => was.To(Where.Away, at, was.Late) with { Waited = was.Where != Where.Inside && was.Waited, DroppedAt = was.Where == Where.Inside ? at : was.DroppedAt },
            LiveFact.RoleChanged role when at >= was.RoleSince => was with { Leads = role.Now is MeetingRole.Host or MeetingRole.CoHost, RoleSince = at },
            LiveFact.HostSaid { Choice: HostChoice.AdmitOnce } => was with { LetIn = true, Refused = false },
            LiveFact.HostSaid { Choice: HostChoice.NotOurs } => was with { LetIn = false, Refused = true },
            _ => was,
        };
    }
}
