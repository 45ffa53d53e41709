using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Decide.Tests.Live.Exploring;

/// <param name="Who">Index in the cast; -1: nobody.</param>
/// <param name="Other">Second person whose id it carries; -1: none.</param>
internal sealed record Happening(LiveFact Fact, double At, int Who, int Other = -1);

/// <summary>The way to a node, for a person who must understand an objection.</summary>
internal sealed record Trail(Trail? Before, Happening What, double Now)
{
    public override string ToString() => $"{Before}\n    {Now,6:0.0} {What.Fact}{(What.At < Now ? $" of {What.At:0.0}" : "")}";
}

/// <summary>Where somebody really is. <see cref="LetIn"/>: admitted and on the way.</summary>
internal enum Spot { Away, Waiting, LetIn, Inside }

/// <summary>One point in a small world: what is so, what has been told, and what the decider made of it.</summary>
internal sealed record Node(SessionState State, Told Told, ImmutableArray<Spot> Spots, double Second)
{
    /// <summary>In steps: longer ago than any time within which things are held together or acted upon.</summary>
    private const int LongAgo = 4;

    /// <summary>Name and due second, by name.</summary>
    internal ImmutableArray<(string Name, double Due)> Timers { get; init; } = [];

    internal ImmutableArray<Happening> UnderWay { get; init; } = [];

    internal ImmutableArray<Happening> Repeatable { get; init; } = [];

    internal int Repeated { get; init; }

    /// <summary>How often each of the cast has changed rooms.</summary>
    internal ImmutableArray<int> Rooms { get; init; } = [];

    internal int RoomOf(int who) => Rooms.IsEmpty ? 0 : Rooms[who];

    /// <summary>Since which second PolicyGuard has been running.</summary>
    internal double ServiceSince { get; init; } = -3600;

    /// <summary>The panel is really there; whether that has been told is another matter.</summary>
    internal bool PanelUp { get; init; }

    /// <summary>What was recorded, and whether it came to something; bears on no future act.</summary>
    internal ImmutableDictionary<string, (string Subject, bool Resolved)> Records { get; init; } = ImmutableDictionary<string, (string, bool)>.Empty;

    /// <summary>How it came to this.</summary>
    internal Trail? Trail { get; init; }

    /// <summary>Acts on people whose outcome Zoom has not told.</summary>
    internal ImmutableArray<RequestedAction> Open { get; init; } = [];

    /// <summary>Two nodes with the same print have the same future. Times count only from now, and those of the past only while something old may still arrive.</summary>
    internal UInt128 Print(SmallWorld world)
    {
        var print = new Fingerprint();
        var mayHearOld = !UnderWay.IsEmpty || Repeated < world.Repeats;
        print.Add((int)State.Phase, State.Removals, State.HandsOff ? 1 : 0, State.SecuredAt is null ? 0 : 1, State.HostSeen ? 1 : 0, (int)State.Text, Steps(State.FilledSince));
        print.Add(State.VouchedClient);
        print.Add(State.AlternativeHostId);
        foreach (var person in State.People)
        {
            print.Add(person.Alias);
            print.Add(person.PersonId);
            print.Add(person.MayBe);
            print.Add((int)person.Role, (int)person.Evidence, (int)person.Place, (int?)person.MeetingRole ?? -1, Steps(person.CardUntil), person.BotSignature is null ? 0 : 1, mayHearOld || world.Panel == Panel.OwnIds ? Math.Max(Steps(person.PlaceAt), -LongAgo) : 0);
            print.Add((person.HostAdmitted ? 1 : 0) | (person.Entering ? 2 : 0) | (person.Waited ? 4 : 0) | (person.Later ? 8 : 0) | (person.Ambiguous ? 16 : 0) | (person.LearnedLate ? 32 : 0) | (person.ClaimsName ? 64 : 0) | (person.ActedOn ? 128 : 0) | (person.CardAnswered ? 256 : 0));
            print.Add((person.PutBack ? 1 : 0) | (person.PanelByName ? 2 : 0) | (person.PanelDoubt ? 4 : 0) | (person.PlaceByPanel ? 8 : 0) | (person.JoinUnseen ? 16 : 0) | (person.HostRefused ? 32 : 0) | (person.FirstInsideAt > State.SecuredAt ? 64 : 0) | (person.BeforeGap ? 128 : 0));
            print.Add(person.SharesIdWith);
            print.Add(person.Claims);
            print.AddAll(person.EndedParts);
            print.AddAll(person.IdsByName);
            print.Add(person.IdsByProof ? 1 : 0, person.JoinHeard ? 1 : 0, Math.Max(Steps(person.AdmittedAt), -LongAgo));
            print.Add(person.CodeKey);
            print.AddAll(person.PanelUuids);
            print.AddAll(person.Uuids);
            print.AddAll(person.UserIds);
            print.AddAll(person.Retired);
        }

        if (State.Companion is { } link)
        {
            print.Add((link.Connected ? 1 : 0) | (link.Blind ? 2 : 0) | (link.Reading ? 4 : 0) | (link.WaitingRoomOn == true ? 8 : 0) | (PanelUp ? 16 : 0), (int)link.Abilities, Math.Max(Steps(link.ReadAt), -LongAgo), Math.Max(Steps(link.At), -LongAgo));
            foreach (var seat in link.Unmatched)
            {
                print.Add(seat.PanelUuid);
                print.Add((int)seat.Place, Math.Max(Steps(seat.At), -LongAgo));
            }
        }

        foreach (var kept in State.Kept)
        {
            print.Add(kept.PersonId);
        }

        foreach (var pending in State.Pending)
        {
            print.Add(pending.ActionId);
            print.Add((pending.Answered ? 1 : 0) | (pending.Unanswered is null ? 0 : 2), (int)pending.Via, (int)pending.Act);
        }

        foreach (var given in State.GivenUp)
        {
            print.Add(given.Alias);
        }

        foreach (var notice in State.Notices)
        {
            // What stands, and whether something waits for its being shown. What is over bears on nothing.
            if (notice.EndedAt is null)
            {
                print.Add(notice.Id);
                print.Add((int)notice.Kind, notice.ShownAt is null ? 0 : 1, (int?)notice.ToldAs ?? -1);
            }
        }

        foreach (var moves in Rooms)
        {
            print.Add(moves);
        }

        print.Add(ServiceSince > 0 ? 1 : 0);
        print.AddAll(State.Excused);
        print.AddSet(State.Raised);
        for (var who = 0; who < Told.Of.Length; who++)
        {
            var (standing, mayBeBack) = (Told.Of[who], false);
            for (var other = 0; other < Told.Of.Length; other++)
            {
                mayBeBack |= Oracle.MayBeBackAs(world, Told, who, other);
            }

            print.Add(
                (int)standing.Where | (standing.Late ? 4 : 0) | (standing.Waited ? 8 : 0) | (standing.LetIn ? 16 : 0) | (standing.Doubtful ? 32 : 0) | (standing.Leads ? 64 : 0) | (standing.DroppedAt is null ? 0 : 128)
                    | (standing.Came ? 256 : 0) | (standing.Refused ? 512 : 0) | (standing.Tried ? 1024 : 0) | (standing.AskedIn ? 2048 : 0) | (standing.Shown ? 4096 : 0) | (standing.Evented ? 8192 : 0)
                    | (Told.Excused && standing.Since <= Told.ExcusedAt ? 16384 : 0) | (standing.HeardAt < ServiceSince ? 32768 : 0)
                    | (mayBeBack ? 65536 : 0));
        }

        print.Add(Told.Asked, Told.Starter, Repeated, Told.Panel ? 1 : 0, Told.Reading is null ? 0 : 1, Told.Excused ? 1 : 0);
        foreach (var spot in Spots)
        {
            print.Add((int)spot);
        }

        foreach (var (name, due) in Timers)
        {
            print.Add(name);
            print.Add(Steps(due));
        }

        Add(ref print, UnderWay);
        Add(ref print, mayHearOld ? Repeatable : []);
        foreach (var action in Open)
        {
            print.Add(action.Id);
        }

        return print.Value;
    }

    private void Add(ref Fingerprint print, ImmutableArray<Happening> happenings)
    {
        foreach (var happening in happenings)
        {
            print.Add(happening.Fact.GetType().Name);

            // How old, up to where it makes no more difference, and whether newer word of that person is known.
            print.Add(happening.Who, happening.Other, Math.Max(Steps(happening.At), -LongAgo), happening.Who >= 0 && happening.At < Told.Of[happening.Who].Since ? 1 : 0);
        }
    }

    private int Steps(DateTimeOffset? time) => time is { } at ? Steps((at - World.Nine).TotalSeconds) : int.MinValue;

    private int Steps(double second) => (int)Math.Clamp((second - Second) / Explorer.StepSeconds, -20, 20);
}

/// <summary>128 bits in two lanes; strings by their hash, of which a small world has few.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal struct Fingerprint
{
    private ulong one;
    private ulong two;

    internal readonly UInt128 Value => new(one, two);

    internal void Add(params ReadOnlySpan<int> values)
    {
        foreach (var value in values)
        {
            one = (one ^ (uint)value) * 0x9E3779B97F4A7C15;
            one ^= one >> 29;
            two = (two + (uint)value + 0x7F4A7C15) * 0xC2B2AE3D27D4EB4F;
            two ^= two >> 31;
        }
    }

    internal void Add(string? text) => Add(text is null ? 1 : string.GetHashCode(text, StringComparison.Ordinal), text?.Length ?? -1);

    internal void AddAll(ImmutableArray<string> texts)
    {
        foreach (var text in texts)
        {
            Add(text);
        }

        Add(texts.Length);
    }

    /// <summary>Whatever the order. Words that carry a time, and words that only keep records from being made twice, bear on no future act.</summary>
    internal void AddSet(ImmutableHashSet<string> words)
    {
        var (sum, product) = (0, 1);
        foreach (var word in words)
        {
            if (!word.StartsWith("LIV-15", StringComparison.Ordinal) && !word.StartsWith("veto:", StringComparison.Ordinal))
            {
                var hash = string.GetHashCode(word, StringComparison.Ordinal);
                sum += hash;
                product *= hash | 1;
            }
        }

        Add(sum, product);
    }
}
