using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Tests.Live.Exploring;

/// <summary>Says what was wrong with an act. It knows who everybody really is and what has been told, and nothing of how the decider thinks.</summary>
internal static class Oracle
{
    private const double PlaceKeptFor = 15 * 60;

    /// <returns>Null when nothing was wrong.</returns>
    internal static string? Object(SmallWorld world, Told told, RequestedAction action, double late, double now) => action.Command switch
    {
        Command.RemoveParticipant remove => ObjectToPuttingOut(world, told, remove, remove.ParticipantUuid, remove.Via, late, now),
        Command.PutInWaitingRoom put => ObjectToPuttingOut(world, told, put, put.ParticipantUuid, Surface.Companion, late, now),
        Command.Admit admit => ObjectToLettingIn(world, told, admit.ParticipantUuid, late, now),
        Command.ReadRoom => null,
        Command.Secure when told.HandsOff => "acted against the therapist's hands off",
        Command.Secure when !ClientInside(world, told) => "closed the room before the client was in",
        Command.Secure when world.OneMissing && !told.Excused => "closed the room before everybody was in, or the therapist said to go on",
        Command.Secure when !told.Panel => "asked a panel that is not there",
        Command.Secure when !HostInside(world, told) => "closed the room while the host was away",
        _ => told.HandsOff ? "acted against the therapist's hands off" : late > 30 ? "acted on a stale event" : null,
    };

    private static string? ObjectToPuttingOut(SmallWorld world, Told told, Command action, string uuid, Surface via, double late, double now)
    {
        var who = IndexOf(world, uuid);
        if (who < 0)
        {
            return "acted on nobody in particular";
        }

        var (part, standing) = (world.Cast[who].Part, told.Of[who]);
        var isClient = part == Part.Client || (world.Lie == "the stranger is the client" && part == Part.Stranger);
        return part == Part.Host ? "the host was touched"
            : part == Part.Colleague ? "a colleague was touched"
            : isClient && !world.Context.Expected.People.IsEmpty ? "the client was touched"
            : standing.LetIn || world.Lie == $"the {part} was let in" ? "somebody whom the host let in was touched"
            : IsAnotherOf(world, told, who, action) ? "somebody who is the client again, or their other device, was removed"
            : told.Gap is { } gap && standing.HeardAt < gap && !standing.Refused ? "acted on what was known before a gap in service"
            : standing.Leads ? "the host of the meeting was touched"
            : !HostInside(world, told) ? "acted while the host was away"
            : told.HandsOff ? "acted against the therapist's hands off"
            : standing.Doubtful ? "acted on an ambiguous match"
            : standing.Where != Where.Inside ? "acted on somebody who is not inside"
            : uuid != (via == Surface.Companion ? world.Cast[who].Shown(world.Panel) : world.Cast[who].In).Uuid ? "acted on an id that this surface does not know them by"
            : via == Surface.Companion && (!told.Panel || world.Lie == "the panel is never there") ? "asked a panel that is not there"
            : IsReading(told, now) || world.Lie == "the room is always being read" ? "touched somebody before the room was read"
            : world.Panel != Panel.None && (!standing.Came || world.Lie == "nobody was seen to come") && !standing.Refused ? "acted on somebody of whose coming nobody told"
            : late > 30 || (standing.Late && !standing.Refused) ? "acted on a stale event"
            : action is Command.RemoveParticipant && world.Cast[who].Imitates && !standing.Refused ? "removed somebody on a name alone"
            : standing.Refused ? null
            : told.Asked >= 2 && !(standing.Tried && via == Surface.Rest) ? "a third act without the host's word"
            : part == Part.Bot ? null
            : action is Command.RemoveParticipant && told.Excused ? "removed for good who may be the one without whom the therapist went on"
            : told.Excused && standing.Since <= told.ExcusedAt ? "sent out somebody who was there when the therapist went on without another"
            : world.OneMissing && !told.Excused && !world.Reckless ? "acted before everybody was in, or the therapist said to go on"
            : !ClientInside(world, told) && !world.Reckless ? "acted before the client was in"
            : ClientMayComeBack(world, told, now) ? "acted while a place was kept"
            : GuestsInside(world, told) < 2 ? "the last guest was touched"
            : null;
    }

    /// <summary>Another connection of somebody let in: told by an identifier always, by the name when it came later, while the old one may be dead.</summary>
    private static bool IsAnotherOf(SmallWorld world, Told told, int who, Command action)
    {
        for (var other = 0; other < world.Cast.Length; other++)
        {
            if (IsOneOf(world, who, other) && told.Of[other].LetIn
                && (world.Cast[other].Seen.EmailKey is not null || (action is Command.RemoveParticipant && told.Of[other].FirstInside < told.Of[who].Since)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOneOf(SmallWorld world, int one, int other) => one != other && (world.Cast[one].SameAs == other || world.Cast[other].SameAs == one);

    private static bool IsLetIn(SmallWorld world, Told told, int who)
    {
        var letIn = told.Of[who].LetIn;
        for (var other = 0; other < world.Cast.Length; other++)
        {
            letIn |= (MayBeBackAs(world, told, who, other) || IsOneOf(world, who, other)) && told.Of[other].LetIn;
        }

        return letIn;
    }

    /// <summary>
    /// Who comes under the name of one let in before, and that one's connection then ends, cannot be told from them from outside (case 47).
    /// Before that they are two, and whoever the host removed has no successor; nor is having no name a likeness.
    /// </summary>
    internal static bool MayBeBackAs(SmallWorld world, Told told, int who, int other) => other != who && world.Cast[who].Seen.NameKey is { } name && world.Cast[other].Seen.NameKey == name
        && told.Of[other].FirstInside < told.Of[who].Since && told.Of[other].LetIn
        && told.Of[other].LastDroppedAt >= told.Of[who].Since;

    private static string? ObjectToLettingIn(SmallWorld world, Told told, string uuid, double late, double now)
    {
        var who = IndexOf(world, uuid);
        return who < 0 ? "let in nobody in particular"
            : !told.Of[who].LetIn && (world.Cast[who].Part != Part.Client || world.Context.Expected.People.IsEmpty) ? "let in somebody who is not proven"
            : told.Of[who].Where != Where.Waiting ? "let in somebody who does not wait"
            : uuid != world.Cast[who].Shown(world.Panel).Uuid ? "let in by an id that the panel does not know them by"
            : !told.Panel ? "asked a panel that is not there"
            : IsReading(told, now) ? "let somebody in before the room was read"
            : told.Of[who].Doubtful ? "let in somebody on an ambiguous match"
            : !HostInside(world, told) ? "let somebody in while the host was away"
            : told.HandsOff ? "acted against the therapist's hands off"
            : late > 30 || (told.Of[who].Late && !told.Of[who].LetIn) ? "acted on a stale event"
            : null;
    }

    private static bool IsReading(Told told, double now) => told.Reading is { } since && now - since < 10;

    internal static bool HostInside(SmallWorld world, Told told)
    {
        for (var i = 0; i < world.Cast.Length; i++)
        {
            var leads = world.Cast[i].Part == Part.Host || (world.Cast[i].Part == Part.Colleague && (told.Of[i].Leads || told.Starter == i));
            if (leads && told.Of[i].Where == Where.Inside && !told.Of[i].Doubtful && world.Lie != "the host is never inside")
            {
                return true;
            }
        }

        return false;
    }

    internal static bool ClientInside(SmallWorld world, Told told)
    {
        for (var i = 0; i < world.Cast.Length; i++)
        {
            var isClient = world.Context.Expected.People.IsEmpty ? IsLetIn(world, told, i) : world.Cast[i].Part == Part.Client;
            if (isClient && told.Of[i].Where == Where.Inside)
            {
                return true;
            }
        }

        return false;
    }

    private static bool ClientMayComeBack(SmallWorld world, Told told, double now)
    {
        var dropped = false;
        for (var i = 0; i < world.Cast.Length; i++)
        {
            if (world.Cast[i].Part == Part.Client)
            {
                if (told.Of[i].Where == Where.Inside)
                {
                    return false;
                }

                dropped |= told.Of[i].DroppedAt is { } at && now - at < PlaceKeptFor;
            }
        }

        return dropped;
    }

    private static int GuestsInside(SmallWorld world, Told told)
    {
        var guests = 0;
        for (var i = 0; i < world.Cast.Length; i++)
        {
            guests += world.Cast[i].Part is Part.Client or Part.Stranger or Part.Bot && told.Of[i].Where == Where.Inside ? 1 : 0;
        }

        return guests;
    }

    /// <summary>The book of what was asked: REST after the companion is the same act, and the therapist's own word is not counted.</summary>
    internal static Told Count(SmallWorld world, Told told, RequestedAction action)
    {
        var (uuid, via) = action.Command switch
        {
            Command.RemoveParticipant remove => (remove.ParticipantUuid, remove.Via),
            Command.PutInWaitingRoom put => (put.ParticipantUuid, Surface.Companion),
            Command.Admit admit => (admit.ParticipantUuid, Surface.None),
            _ => ("", Surface.None),
        };
        var who = IndexOf(world, uuid);
        if (who < 0 || via == Surface.None)
        {
            return who < 0 ? told : told.Note(who, s => s with { AskedIn = true });
        }

        var again = told.Of[who].Tried && via == Surface.Rest;
        return told.Note(who, s => s with { Tried = via == Surface.Companion }) with { Asked = again || told.Of[who].Refused ? told.Asked : told.Asked + 1 };
    }

    internal static int IndexOf(SmallWorld world, string uuid)
    {
        for (var i = 0; i < world.Cast.Length; i++)
        {
            if (world.Cast[i].Seen.Uuid == uuid || world.Cast[i].In.Uuid == uuid || (world.Panel != Panel.None && world.Cast[i].Shown(world.Panel).Uuid == uuid))
            {
                return i;
            }
        }

        return -1;
    }
}
