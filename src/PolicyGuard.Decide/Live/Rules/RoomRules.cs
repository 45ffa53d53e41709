using System.Globalization;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Rules;

/// <summary>LIV-01: everybody is in for a while, so nobody else comes in. With a panel the client itself closes the room and shows that it is closed.</summary>
internal sealed class SecureRule : ILiveRule
{
    public string Id => "LIV-01";

    public void Apply(Turn turn)
    {
        if (turn.State.SecuredAt is not { } since)
        {
            return;
        }

        var link = turn.State.Companion;
        var first = turn.Before.SecuredAt is null;
        if (link?.Can(CompanionAbilities.SetWaitingRoom) == true)
        {
            Close(turn, link, $"{since.ToUnixTimeSeconds()}", first);
        }
        else if (first)
        {
            Stand(turn);
        }
        else if (link is { Connected: true, WaitingRoomOn: false } && turn.Before.Companion?.WaitingRoomOn != false
            && turn.Raise(Id, $"off:{link.WaitingRoomAt.ToUnixTimeSeconds()}", "room", "open", "secured", "card") is { } off)
        {
            turn.Notify(Id, off, $"off:{off}", "The waiting room is off. Switch it on in Zoom", null);
            turn.LeaveToHost(Id, off, "this client cannot switch the waiting room on");
        }
    }

    private void Close(Turn turn, CompanionLink link, string period, bool first)
    {
        if (IsUnderWay(turn))
        {
            return;
        }

        if (link.WaitingRoomOn == true)
        {
            if (turn.IsRaised(Id, $"off:{period}"))
            {
                turn.Mark(SeenOn(period));
            }

            if (first || (turn.Before.Companion?.WaitingRoomOn != true && turn.Input.Fact is not LiveFact.WaitingRoomSeen))
            {
                turn.Tell("outcome", Id, "Secured: everybody expected is in, and the client shows the waiting room on");
            }

            return;
        }

        if (link.WaitingRoomOn is null)
        {
            // Not known to be off: no violation, but it is made sure.
            if (turn.Enforces(Id) && !turn.State.Raised.Contains(TriedWith(link, period)))
            {
                Try(turn, link, period, "", $"sure:{period}:{link.At.ToUnixTimeMilliseconds()}");
            }

            return;
        }

        if (turn.Raise(Id, $"off:{period}", "room", "open", "secured", "fix") is { } violation)
        {
            Try(turn, link, period, violation, $"off:{period}");
        }
        else if (IsToBeTriedAgain(turn, link, period))
        {
            Try(turn, link, period, turn.IdOf(Id, $"off:{period}"), $"off:{period}:{turn.Input.EventId}");
        }
        else if (turn.Input.Fact is LiveFact.WaitingRoomSeen && turn.Before.Companion?.WaitingRoomOn == true
            && turn.Raise(Id, $"off:{period}:again", "room", "open", "secured", "card") is { } again)
        {
            turn.Notify(Id, again, $"off:{period}:again", "The waiting room was switched off again", null);
            turn.LeaveToHost(Id, again, "it was switched on once and off again; the host decides");
        }
    }

    /// <summary>It was never seen on since it was asked for, and the panel is another or the therapist says go on: what was in the way then may be over.</summary>
    private bool IsToBeTriedAgain(Turn turn, CompanionLink link, string period) =>
        turn.Enforces(Id) && turn.IsRaised(Id, $"off:{period}") && !turn.IsRaised(Id, $"off:{period}:again") && !turn.State.Raised.Contains(SeenOn(period))
        && (turn.Input.Fact is LiveFact.HostSaid { Choice: HostChoice.Resume } || !turn.State.Raised.Contains(TriedWith(link, period)));

    /// <summary>A veto is no try: when its reason is over, it is asked.</summary>
    private void Try(Turn turn, CompanionLink link, string period, string violation, string cause)
    {
        if (Ask(turn, violation, cause))
        {
            turn.Mark(TriedWith(link, period));
        }
    }

    private static string SeenOn(string period) => $"secure:{period}:on";

    private static string TriedWith(CompanionLink link, string period) => $"secure:{period}:{link.At.ToUnixTimeMilliseconds()}";

    private bool Ask(Turn turn, string violation, string cause)
    {
        if (turn.Ask(Id, violation.Length == 0 ? null : violation, $"secure:{cause}", new Command.Secure(), null) is { } action)
        {
            Effects.Expect(turn, action, violation, null, null, PendingAct.Secure);
            return true;
        }

        return false;
    }

    private void Stand(Turn turn)
    {
        if (turn.State.Companion is { WaitingRoomOn: false } && turn.Raise(Id, "secure", "room", "open", "secured", "record") is { } off)
        {
            turn.Notify(Id, off, $"off:{off}", "The waiting room is off. Switch it on in Zoom", null);
            turn.LeaveToHost(Id, off, "the client showed the waiting room off, and nothing here can switch it on");
        }
        else if (turn.Context.WaitingRoomVerified && turn.State.Companion is not { WaitingRoomOn: false })
        {
            turn.Tell("outcome", Id, "Secured: everybody expected is in, and the waiting room holds everybody else");
        }
        else if (turn.Raise(Id, "secure", "room", "open", "secured", "record") is { } violation)
        {
            turn.Notify(Id, violation, "unseen", "The room is not closed: the waiting room was not seen on. Switch it on in Zoom", null);
            turn.LeaveToHost(Id, violation, "the waiting room was not seen on before the start, and Zoom has no REST call to lock a room");
        }
    }

    private static bool IsUnderWay(Turn turn)
    {
        foreach (var pending in turn.State.Pending)
        {
            if (pending.Act == PendingAct.Secure)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>LIV-15: without a host nobody is put out, and whoever waits is told.</summary>
internal sealed class HostAwayRule : ILiveRule
{
    /// <summary>The client shows the host gone, and Zoom tells the end of the meeting, this close together.</summary>
    private static readonly TimeSpan WithTheEnd = TimeSpan.FromSeconds(10);

    public string Id => "LIV-15";

    public bool AlsoAtTheEnd => true;

    public void Apply(Turn turn)
    {
        CorrectChangeOfRooms(turn);
        CorrectEnd(turn);
        if (turn.State.EndedAt is not null || turn.HostInside || !turn.Before.HostInside || turn.Input.Fact is LiveFact.Left { Reason: LeaveReason.HostEnded })
        {
            return;
        }

        if (turn.Raise(Id, CauseOf(turn.Input.At), "host", "inside", "inside", "hold") is { } violation)
        {
            turn.Resolve(Id, violation, Outcome.Held, Surface.Rest, null);
        }
    }

    /// <summary>Whoever ends the meeting leaves it with that: they left nobody alone.</summary>
    private void CorrectEnd(Turn turn)
    {
        if (turn.State.EndedAt is not { } ended || turn.Before.EndedAt is not null)
        {
            return;
        }

        foreach (var raised in turn.State.Raised)
        {
            if (raised.StartsWith($"{Id}:", StringComparison.Ordinal) && long.TryParse(raised.AsSpan(Id.Length + 1), CultureInfo.InvariantCulture, out var left)
                && (ended - DateTimeOffset.FromUnixTimeMilliseconds(left)).Duration() <= WithTheEnd)
            {
                turn.Resolve(Id, turn.IdOf(Id, raised[(Id.Length + 1)..]), Outcome.FalsePositive, Surface.None, "the meeting ended as the host left");
            }
        }
    }

    /// <summary>A leave and a join of one moment, as in a move between rooms: nobody was left alone.</summary>
    private void CorrectChangeOfRooms(Turn turn)
    {
        if (turn.Before.HostInside || !turn.HostInside || turn.Input.Fact is not LiveFact.Joined { Who.UserId: { } user })
        {
            return;
        }

        foreach (var was in turn.Before.People)
        {
            if (was.Place == Place.Left && turn.Before.Leads(was) && turn.Find(was.Alias) is { Place: Place.Inside } now && now.UserIds.Contains(user)
                && (turn.Input.At - was.PlaceAt).Duration() < Moves.SameSecond && turn.IsRaised(Id, CauseOf(was.PlaceAt)))
            {
                turn.Resolve(Id, turn.IdOf(Id, CauseOf(was.PlaceAt)), Outcome.FalsePositive, Surface.None, "the host was back within a second");
            }
        }
    }

    private static string CauseOf(DateTimeOffset left) => $"{left.ToUnixTimeMilliseconds()}";
}

/// <summary>LIV-16: past the planned end by some time, without a host for some time, or somebody waits and no host has come. Never ended by us.</summary>
internal sealed class OverrunRule : ILiveRule
{
    /// <summary>From the planned start.</summary>
    private static readonly TimeSpan HostIsLate = TimeSpan.FromMinutes(2);

    internal const string Overrun = "The session runs over its planned end";

    public string Id => "LIV-16";

    public void Apply(Turn turn)
    {
        if (turn.Input.Fact is LiveFact.TimerFired { Name: TimerNames.Overrun } && turn.Raise(Id, "overrun", "room", "running", "ended", "card") is { } violation)
        {
            turn.Notify(Id, violation, "overrun", Overrun, null);
            turn.LeaveToHost(Id, violation, null);
        }

        Watch(turn);
        WatchForHost(turn);
    }

    private void WatchForHost(Turn turn)
    {
        if (turn.State.HostSeen || FirstWaiting(turn) is not { } since)
        {
            return;
        }

        var due = (turn.Context.ScheduledStart > since ? turn.Starts : since) + HostIsLate;
        if (due > turn.Now)
        {
            if (turn.Mark($"{TimerNames.Nudge}:{due.ToUnixTimeSeconds()}"))
            {
                turn.Timer(TimerNames.Nudge, due);
            }
        }
        else if (turn.Raise(Id, "late", "host", "not there", "inside", "card") is { } violation)
        {
            turn.Notify(Id, violation, "late", "Your client waits, and the session has not begun", null);
            turn.LeaveToHost(Id, violation, "nobody is let in before the host");
        }
    }

    private static DateTimeOffset? FirstWaiting(Turn turn)
    {
        DateTimeOffset? first = null;
        foreach (var person in turn.State.People)
        {
            if (person is { Place: Place.Waiting, IsStaff: false, IsHost: false, Later: false, BotSignature: null } && !(person.PlaceAt >= first))
            {
                first = person.PlaceAt;
            }
        }

        return first;
    }

    private void Watch(Turn turn)
    {
        if (turn.Before.HostInside && !turn.HostInside)
        {
            turn.Timer(TimerNames.Alone, turn.Now + turn.Context.Policy.DurationOf(Id, "alone"));
        }
        else if (!turn.Before.HostInside && turn.HostInside && turn.Before.HostSeen)
        {
            turn.Timer(TimerNames.Alone, null);
        }
        else if (turn.Input.Fact is LiveFact.TimerFired { Name: TimerNames.Alone } && !turn.HostInside && IsSomebodyInside(turn)
            && turn.Raise(Id, $"alone:{turn.Now.ToUnixTimeSeconds()}", "room", "without a host", "with a host", "card") is { } violation)
        {
            turn.Notify(Id, violation, $"alone:{violation}", "Your client is alone in the room", null);
            turn.LeaveToHost(Id, violation, "the meeting is not ended by PolicyGuard");
        }
    }

    private static bool IsSomebodyInside(Turn turn)
    {
        foreach (var person in turn.State.People)
        {
            if (person is { Place: Place.Inside, IsStaff: false, IsHost: false, BotSignature: null })
            {
                return true;
            }
        }

        return false;
    }
}
