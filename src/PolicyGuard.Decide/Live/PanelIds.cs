using System.Collections.Immutable;

namespace PolicyGuard.Decide.Live;

/// <summary>Ids of the client and ids of Zoom's events are spelt differently: case, braces and hyphens do not count.</summary>
internal static class PanelIds
{
    internal static bool Same(string one, string other)
    {
        var (i, j) = (0, 0);
        while (true)
        {
            i = Next(one, i);
            j = Next(other, j);
            if (i == one.Length || j == other.Length)
            {
                return i == one.Length && j == other.Length;
            }

            if (char.ToUpperInvariant(one[i++]) != char.ToUpperInvariant(other[j++]))
            {
                return false;
            }
        }
    }

    internal static bool Has(ImmutableArray<string> ids, string id)
    {
        foreach (var known in ids)
        {
            if (Same(known, id))
            {
                return true;
            }
        }

        return false;
    }

    private static int Next(string id, int at)
    {
        while (at < id.Length && id[at] is ('{' or '}' or '-'))
        {
            at++;
        }

        return at;
    }
}
