namespace PolicyGuard.Companion;

/// <summary>How people are called and spelt in one room. In memory only.</summary>
internal sealed class RoomNames
{
    private const int Most = 500;

    private readonly Lock gate = new();
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> spellings = new(StringComparer.Ordinal);

    /// <summary>For the moment when the therapist says who somebody is.</summary>
    internal void Note(string nameKey, string name)
    {
        lock (gate)
        {
            if (names.Count < Most || names.ContainsKey(nameKey))
            {
                names[nameKey] = name;
            }
        }
    }

    internal string? NameOf(string nameKey)
    {
        lock (gate)
        {
            return names.GetValueOrDefault(nameKey);
        }
    }

    /// <summary>Ids are compared in one spelling, and the client knows only its own.</summary>
    internal void NoteId(string spelt)
    {
        lock (gate)
        {
            if (spellings.Count < Most)
            {
                spellings[Bare(spelt)] = spelt;
            }
        }
    }

    /// <summary>An id as the client spells it; as it is, where the client never showed it.</summary>
    internal string SpeltByClient(string id)
    {
        lock (gate)
        {
            return spellings.GetValueOrDefault(Bare(id), id);
        }
    }

    private static string Bare(string id) => string.Concat(id.Where(c => c is not ('{' or '}' or '-') && !char.IsWhiteSpace(c))).ToUpperInvariant();
}
