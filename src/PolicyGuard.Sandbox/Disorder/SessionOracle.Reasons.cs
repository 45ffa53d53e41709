namespace PolicyGuard.Sandbox.Disorder;

/// <content>Why something was not done: each reason that the service gives is held against what was so. One that is not known here is objected to.</content>
internal sealed partial class SessionOracle
{
    private const string NotTold = "the host could not be told: ";
    private const string Companion = "companion: ";

    private string? WhyUntrueReason(RaisedViolation raised, string? reason, DateTimeOffset now)
    {
        if (reason is null)
        {
            return "no reason is given";
        }

        if (reason.StartsWith(NotTold, StringComparison.Ordinal))
        {
            return WhyHostCouldBeTold(reason[NotTold.Length..]) ?? WhyNotLeftToHost(raised, reason[(reason.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim(), now);
        }

        foreach (var part in reason.Split("; ", StringSplitOptions.TrimEntries))
        {
            var panel = part.StartsWith(Companion, StringComparison.Ordinal);
            if (WhyUntruePart(raised, panel ? part[Companion.Length..] : part, now) is { } why)
            {
                return why;
            }
        }

        return null;
    }

    private string? WhyUntruePart(RaisedViolation raised, string reason, DateTimeOffset now) => reason switch
    {
        "the host is not known to be in the room" => HostMustSeemAway(now.AddSeconds(-2), now) ? null : "the host was there",
        "a client who dropped out may be coming back" => IsAwaited(now) ? null : "nobody was awaited",
        "not everybody expected has been in for long enough, so this may be one of them" => WereAllInSince(now - Quiet[0]) ? "everybody had been in for long enough" : null,
        "PolicyGuard was not running for a while, and Zoom has not confirmed since who is in the room" => WhyConfirmed(raised.About),
        "who is in the room is being looked at anew" or "the panel was lost" or "the panel is not connected" => script.Conditions.HasPanel ? null : "there is no panel",
        "the event came too late to act on" => WasLate(raised, now) ? null : "nothing about them was late",
        "the last guest is never put out" => truth.Connections.Any(c => c != raised.About && IsGuest(c) && c.IsReallyInside && c.ToldInside && c.Member.Owner != raised.About?.Member.Owner) || lie == OracleLie.ThereAreOthers
            ? "another guest was there" : null,
        "two removals were asked for already" => removalsAsked >= 2 && lie != OracleLie.NobodyWasPutOut ? null : "fewer were asked for",
        "the host decides now" or "it is the waiting room or nothing for this rule" or "it goes on under another alias" or "it is not certain who this is" => null,
        "this person shares an e-mail, account, registration or phone number with somebody who belongs here" => raised.About is { } about && SharesWithSomebody(about) ? null : "they share nothing",
        "this person is expected" => raised.About is { } about && Belongs(about) ? null : "nobody expects them",
        "the host let this person in" => WasLetIn(raised.About) ? null : "the host did not",
        "Zoom gave no id to act on" => script.Conditions.WithoutUuids || raised.About is not { JoinToldAt: not null } ? null : "Zoom gave one",
        "a name alone is no proof" => script.Conditions.KnownBy == KnownBy.Name || (raised.About is { } about && truth.Connections.Any(c => c != about && c.Member.Name == about.Name)) ? null : "nobody else bears the name",
        "the person is not inside" => raised.About is { IsReallyInside: true } about && about.ToldGoneAt < about.InsideSince ? "they are inside" : null,
        "the session ended first" => truth.IsOver ? null : "it goes on",
        "Zoom refused it" => IsHabit(CallHabit.Refused) ? null : "Zoom refuses nothing here",
        "no answer, and nothing happened" => IsHabit(CallHabit.Unanswered) ? null : "every request is answered here",
        "Zoom accepted the request, and nothing happened" or "the panel said that it was done, and nothing happened" => IsHabit(CallHabit.WithoutEffect) || IsHabit(CallHabit.Late) || IsHabit(CallHabit.Works) ? null : "no request is accepted here",
        "its deadline passed while the service was down" or "its deadline passed while the service was down; whether it was done before is not known" or "whether it was done before is not known"
            => restartedAt is not null ? null : "the service was never down",
        "the deadline passed before it could be done" => "nothing waits that long here",
        LeftFirst or "left before they were let in" => raised.About is { IsReallyInside: true } about && about.ToldGoneAt < raised.Violation.OccurredAt.AddSeconds(-2) ? "they are inside" : null,
        "the telephone was seen to leave before an answer came" => raised.About is { IsReallyInside: true } ? "it is inside" : null,
        "gone, and back before anything was done" => raised.About is { } about && about.ToldGoneAt < raised.Violation.OccurredAt ? "they were never told to have gone" : null,
        "the waiting room was not seen on before the start, and Zoom has no REST call to lock a room" => script.Conditions.WaitingRoomVerified ? "it was seen on" : null,
        "the client showed the waiting room off, and nothing here can switch it on" or "this client cannot switch the waiting room on" => script.Conditions.HasPanel && !truth.WaitingRoomOn ? null : "it is on",
        "Zoom does not say who gave the role, and no call takes it back" => raised.About is { } about && truth.Connections.Any(c => c.WasPromoted && c.Member.Owner == about.Member.Owner) ? null : "nobody gave them a role",
        "what was recorded stays until somebody of the practice has looked at it" => truth.RecordingSince == default ? "nothing was recorded" : null,
        "PolicyGuard deletes nothing" => null,
        _ => "the oracle knows no such reason",
    };

    private string? WhyHostCouldBeTold(string rest) =>
        rest.StartsWith("no panel was open", StringComparison.Ordinal) ? IsPanelLinked ? "a panel was open" : null
        : rest.StartsWith("the panel has not shown it", StringComparison.Ordinal) ? IsPanelLinked ? null : "no panel was open"
        : "the oracle knows no such reason";

    private string? WhyNotLeftToHost(RaisedViolation raised, string why, DateTimeOffset now) => why switch
    {
        "a device of somebody accepted is never put out" => raised.About is { } about && Belongs(about) ? null : "they are not accepted",
        "staff are never touched" => raised.About is { Member.Part: Part.Host or Part.Colleague } ? null : "they are not staff",
        "nobody is let in before the host" => HostMustSeemAway(now.AddSeconds(-2), now) ? null : "the host is there",
        "the meeting is not ended by PolicyGuard" => truth.IsOver ? "it is over" : null,
        _ when why.EndsWith("and still is: the id has not changed", StringComparison.Ordinal) => raised.About is { } about && !truth.Connections.Any(c => c.Member.Owner == about.Member.Owner && c.Name != c.Member.Name) ? "they bear their first name" : null,
        _ => WhyUntruePart(raised, why, now),
    };

    private bool IsHabit(CallHabit habit) => script.Conditions.Removal == habit || script.Conditions.Recording == habit || (script.Conditions.HasPanel && script.Conditions.Panel == habit);

    /// <summary>What was heard of them, or what they must be judged by, came late; or a card ran out while the service was down.</summary>
    private bool WasLate(RaisedViolation raised, DateTimeOffset now) => lie != OracleLie.NothingIsLate && (raised.About switch
    {
        null => isLateNow || recordingHeardLateAt is not null,
        var about => about.HeardLateAt is not null || lateAbout is { Member.Part: Part.Host } || lateAbout == about,
    } || (restartedAt is { } at && at <= now && raised.At <= at));

    private static bool IsGuest(Connection connection) => connection.Member.Part is not (Part.Host or Part.Colleague or Part.ClientPhone);

    /// <summary>Told to have been, by the service that runs now.</summary>
    private bool WereAllInSince(DateTimeOffset since) => lie == OracleLie.RoomIsComplete || (IsToBeSecured() && !(restartedAt > since) && !HostWasAwayBetween(since, DateTimeOffset.MaxValue)
        && truth.Connections.Any(c => c is { Member.Part: Part.Host, IsReallyInside: true } && c.JoinToldAt < since)
        && script.Cast.Select((m, i) => (m, i)).Where(x => x.m.Part == Part.Client)
            .All(x => truth.Connections.Any(c => c.Member.Owner == x.i && c.IsReallyInside && c.JoinToldAt < since && IsRecognisable(c) && c.InsideSince < since && c.ToldGoneAt < since)));

    private string? WhyConfirmed(Connection? about) => restartedAt is not { } at ? "the service was never down"
        : about is { JoinToldAt: not null } && about.InsideSince > at.AddSeconds(1) ? "they came after it" : null;

    private bool SharesWithSomebody(Connection about) => truth.Connections.Any(c => c != about && Belongs(c)
        && ((about.Member.Email.Length > 0 && string.Equals(c.Member.Email, about.Member.Email, StringComparison.OrdinalIgnoreCase)) || (about.Member.Registrant.Length > 0 && c.Member.Registrant == about.Member.Registrant)
            || (about.Member.Phone.Length > 0 && c.Member.Phone == about.Member.Phone) || (about.Member.ZoomUserId.Length > 0 && c.Member.ZoomUserId == about.Member.ZoomUserId)));
}
