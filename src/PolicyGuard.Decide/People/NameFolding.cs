using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace PolicyGuard.Decide.People;

/// <summary>
/// One spelling for names that look alike: compatibility forms, case, spacing, invisible characters, and the Cyrillic and Greek letters
/// that pass for Latin ones. Digits stay digits, because "Room 1" and "Room l" are two names. Folded text is for comparing, never for showing.
/// </summary>
public static class NameFolding
{
    private const string Lookalikes = "аеорсухіјѕԁһвкмнтαοερικνυχτ";
    private const string Latin = "aeopcyxijsdhbkmhtaoepikvuxt";

    private static readonly FrozenDictionary<char, char> Confusables =
        Lookalikes.Zip(Latin).ToFrozenDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>The folded name; empty when nothing visible is left.</summary>
    public static string Fold(string? name)
    {
        var folded = new StringBuilder();
        foreach (var rune in WellFormed(name ?? "").Normalize(NormalizationForm.FormKC).ToLowerInvariant().EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                if (folded.Length > 0 && folded[^1] != ' ')
                {
                    folded.Append(' ');
                }
            }
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control))
            {
                folded.Append(rune.IsBmp && Confusables.TryGetValue((char)rune.Value, out var latin) ? latin.ToString() : rune.ToString());
            }
        }

        return folded.ToString().TrimEnd();
    }

    /// <summary>Normalisation throws on half a surrogate pair; a guest may type one.</summary>
    private static string WellFormed(string name) => string.Concat(name.EnumerateRunes());
}
