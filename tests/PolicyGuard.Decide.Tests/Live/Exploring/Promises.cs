namespace PolicyGuard.Decide.Tests.Live.Exploring;

/// <summary>What must have happened when nothing more happens. Said of the record and of what was asked, not of the decider's reasons.</summary>
internal static class Promises
{
    private const double Grace = 15 * 60;
    private const double ReportedWithin = 30;

    /// <returns>Null: kept.</returns>
    internal static string? Broken(SmallWorld world, Node node)
    {
        if (node.State.EndedAt is not null)
        {
            // Nothing was heard for twelve hours.
            return null;
        }

        for (var who = 0; who < world.Cast.Length; who++)
        {
            var (part, standing) = (world.Cast[who].Part, node.Told.Of[who]);
            if (part is Part.Stranger or Part.Bot && standing is { Where: Where.Inside, LetIn: false, Doubtful: false, Leads: false } && (!IsReported(world, node, who) || world.Lie == "nobody is told of strangers"))
            {
                return $"the {part} is inside, and nothing was done or recorded";
            }

            if (part == Part.Client && standing is { Where: Where.Waiting, Shown: true, Evented: true, Late: false, DroppedAt: { } dropped } && (!standing.AskedIn || world.Lie == "nobody is let back in") && node.Second - dropped < Grace
                && world.Panel == Panel.SameIds && IsAble(world, node) && !HasAnotherDeviceInside(world, node, who))
            {
                return "a client who dropped out waits, and was not let back in";
            }
        }

        return null;
    }

    /// <summary>Wherever a host is inside, a stranger is out or reported within half a minute of being heard of.</summary>
    internal static string? Overlooked(SmallWorld world, Node node)
    {
        for (var who = 0; who < world.Cast.Length; who++)
        {
            if (world.Cast[who].Part is Part.Stranger or Part.Bot
                && node.Told.Of[who] is { Where: Where.Inside, LetIn: false, Doubtful: false, Leads: false, Waited: false } standing && node.Second - standing.HeardThere >= ReportedWithin
                && node.State.EndedAt is null && Oracle.HostInside(world, node.Told) && !IsReported(world, node, who) && !MayBeSomebodyLetIn(world, node, who))
            {
                return $"the {world.Cast[who].Part} has been inside for half a minute, and nothing was done or recorded";
            }
        }

        return null;
    }

    /// <summary>
    /// Somebody of the same name was let in, and nobody has told of their coming in, or they dropped out since: this may be them under new ids.
    /// As long as that one stays, the name is no excuse; having no name never is.
    /// </summary>
    private static bool MayBeSomebodyLetIn(SmallWorld world, Node node, int who)
    {
        for (var other = 0; other < world.Cast.Length; other++)
        {
            if (Oracle.MayBeBackAs(world, node.Told, who, other)
                || (other != who && world.Cast[who].Seen.NameKey is { } name && world.Cast[other].Seen.NameKey == name && node.Told.Of[other] is { LetIn: true, Came: false }))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsReported(SmallWorld world, Node node, int who)
    {
        var (told, shown) = (world.Cast[who].In.Uuid!, world.Cast[who].Shown(world.Panel).Uuid!);
        foreach (var person in node.State.People)
        {
            if ((person.Uuids.Contains(told) || person.PanelUuids.Contains(shown))
                && (person.CardUntil is not null || node.State.Pending.Any(p => p.Alias == person.Alias) || node.Records.Values.Any(r => r.Resolved && r.Subject == person.Alias)))
            {
                return true;
            }
        }

        // Nobody can say who it is in the client: the host is asked.
        return node.State.Companion is { } link && link.Unmatched.Any(s => s.PanelUuid == shown) && node.Records.Values.Any(r => r is { Subject: "room", Resolved: true });
    }

    private static bool IsAble(SmallWorld world, Node node)
    {
        for (var who = 0; who < world.Cast.Length; who++)
        {
            if (world.Cast[who].Part == Part.Host && node.Told.Of[who] is { Where: Where.Inside, Doubtful: false })
            {
                return node is { PanelUp: true, Told: { Panel: true, HandsOff: false, Reading: null } };
            }
        }

        return false;
    }

    /// <summary>Then nobody has dropped out.</summary>
    private static bool HasAnotherDeviceInside(SmallWorld world, Node node, int who)
    {
        for (var other = 0; other < world.Cast.Length; other++)
        {
            if (other != who && world.Cast[other].Part == Part.Client && node.Told.Of[other].Where == Where.Inside)
            {
                return true;
            }
        }

        return false;
    }
}
