using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace PolicyGuard.Decide.People;

/// <summary>
/// One spelling for names that look alike: wide and mathematical letters, case, spacing, invisible characters, accents, and the Cyrillic
/// and Greek letters that pass for Latin ones. Digits stay digits, because "Room 1" and "Room l" are two names. Folded text is for
/// comparing, never for showing. The host runs without ICU, where <c>string.Normalize</c> leaves such letters alone: hence the tables.
/// </summary>
public static class NameFolding
{
    private const string Lookalikes = "аеорсухіјѕԁһвкмнтαοερικνυχτàáâãäåāçčèéêëēėęìíîïīłñńòóôõöøōśšùúûüūýÿžźż";
    private const string Latin = "aeopcyxijsdhbkmhtaoepikvuxtaaaaaaacceeeeeeeiiiiilnnooooooossuuuuuyyzzz";

    private static readonly FrozenDictionary<char, char> Confusables =
        Lookalikes.Zip(Latin).ToFrozenDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>The folded name; empty when nothing visible is left.</summary>
    public static string Fold(string? name)
    {
        var folded = new StringBuilder();
        foreach (var seen in (name ?? "").EnumerateRunes())
        {
            var rune = Rune.ToLowerInvariant(Plain(seen));
            if (Rune.IsWhiteSpace(rune))
            {
                if (folded.Length > 0 && folded[^1] != ' ')
                {
                    folded.Append(' ');
                }
            }
            else if (!IsAccent(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control))
            {
                folded.Append(rune.IsBmp && Confusables.TryGetValue((char)rune.Value, out var latin) ? latin.ToString() : rune.ToString());
            }
        }

        return folded.ToString().TrimEnd();
    }

    private static bool IsAccent(Rune rune) => rune.Value is >= 0x300 and <= 0x36F;

    /// <summary>Full-width forms and the styled Latin alphabets that stand in rows of 52.</summary>
    private static Rune Plain(Rune rune) => rune.Value switch
    {
        >= 0xFF01 and <= 0xFF5E => new Rune(rune.Value - 0xFEE0),
        >= 0x1D400 and <= 0x1D6A3 and var styled when (styled - 0x1D400) % 52 is var letter => new Rune(letter < 26 ? 'A' + letter : 'a' + letter - 26),
        _ => rune,
    };
}
