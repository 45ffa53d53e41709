using System.Collections.Immutable;
using System.Globalization;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Live.Panel;

/// <summary>How people are called in the panel: by alias, or not at all while a child may read along.</summary>
internal sealed class PanelWords(SessionState state, SessionContext context, SessionProfile profile)
{
    internal const string Somebody = "somebody";

    private const string Stranger = "unknown-";

    /// <summary>The host shares in a child's session: whatever stands in the panel may be seen.</summary>
    internal bool IsBlank { get; } = profile.BlanksNames && !state.Sharing.IsEmpty;

    /// <summary>No name of anybody who is not in the room: somebody may read along.</summary>
    internal bool NamesNobodyOutside { get; } = !state.Sharing.IsEmpty;

    internal string NameOf(Participant person) => IsBlank || (NamesNobodyOutside && person.Place != Place.Inside) ? "somebody" : Plain(person.Alias);

    /// <summary>Where a sentence begins.</summary>
    internal string Begin(Participant person) => NameOf(person) is "somebody" ? "Somebody" : NameOf(person);

    internal string Kept(KeptPlace kept) => IsBlank || NamesNobodyOutside ? "somebody" : Plain(kept.Alias);

    internal string Alias(KnownPerson person) => IsBlank ? "somebody expected" : person.Alias;

    /// <summary>"You and J.D.": everybody inside, each once.</summary>
    internal string Everybody()
    {
        var (named, others) = (new List<string>(), 0);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var person in state.People)
        {
            if (person is not { Place: Place.Inside, IsHost: false } || person.Role == PersonRole.Host || !seen.Add(person.PersonId ?? person.Alias))
            {
                continue;
            }

            if (IsBlank || person.Alias.StartsWith(Stranger, StringComparison.Ordinal) || named.Count == 3)
            {
                others++;
            }
            else
            {
                named.Add(person is { IsStaff: true, PersonId: null } ? "a colleague" : Plain(person.Alias));
            }
        }

        if (others > 0)
        {
            named.Add(others == 1 ? "one other" : string.Create(CultureInfo.InvariantCulture, $"{others} others"));
        }

        return named.Count == 0 ? "You alone" : $"You{(named.Count == 1 ? "" : ", ")}{string.Join(", ", named.SkipLast(1))} and {named[^1]}";
    }

    /// <summary>Who is needed and not there.</summary>
    internal string Missing()
    {
        var missing = Excuses.Missing(state, context);
        return !missing.IsEmpty ? These(missing) : context.Expected.People.IsEmpty && state.VouchedClient is null ? "your client" : "";
    }

    /// <summary>Without whom the therapist went on.</summary>
    internal string Excused() => NamesNobodyOutside ? "Somebody expected" : These([.. context.Expected.People.Where(e => state.Excused.Contains(e.Person.Id)).Select(e => e.Person)]);

    internal string These(ImmutableArray<KnownPerson> people) => people switch
    {
        [] => "nobody",
        [var one] => Alias(one),
        [var one, var other] => $"{Alias(one)} and {Alias(other)}",
        [var one, ..] => string.Create(CultureInfo.InvariantCulture, $"{Alias(one)} and {people.Length - 1} others"),
    };

    internal bool IsInside(string personId)
    {
        foreach (var person in state.People)
        {
            if (person is { Place: Place.Inside, Later: false } && person.PersonId == personId)
            {
                return true;
            }
        }

        return false;
    }

    internal static string Minutes(TimeSpan time) => time < TimeSpan.FromMinutes(1.5) ? "a minute" : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} minutes");

    private static string Plain(string alias) => alias == "client" ? "your client"
        : alias.StartsWith(Stranger, StringComparison.Ordinal) ? $"guest {alias[Stranger.Length..]}"
        : alias;
}
