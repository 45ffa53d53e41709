using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>Looks for what tells who a client is, or why they come, in a topic or description.</summary>
internal static partial class IdentifyingText
{
    internal const int MostInitials = 3;

    private const int MillisecondsToMatch = 250;
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    // Unicode normalization does nothing under InvariantGlobalization, so the Latin letters are listed.
    private static readonly FrozenDictionary<char, char> Unaccented = new[]
    {
        "aàáâãäåāăą", "cçćĉċč", "dďđ", "eèéêëēĕėęě", "gĝğġģ", "hĥħ", "iìíîïĩīĭįı", "jĵ", "kķ", "lĺļľŀł", "nñńņň", "oòóôõöøōŏő",
        "rŕŗř", "sśŝşšș", "tţťŧț", "uùúûüũūŭůűų", "wŵ", "yýÿŷ", "zźżž",
    }.SelectMany(row => row[1..].Select(accented => (accented, row[0]))).ToFrozenDictionary(pair => pair.accented, pair => pair.Item2);

    /// <param name="contacts">Folded names; every word of a name must stand side by side in the text.</param>
    /// <param name="staff">Folded names that say nothing of a client where they stand whole.</param>
    internal static Signs Read(string text, ImmutableArray<string> contacts, ImmutableArray<string> staff, DateTimeOffset now)
    {
        var kinds = ImmutableArray.CreateBuilder<string>();
        if (Email().IsMatch(text))
            kinds.Add("e-mail");
        var undated = Date().Replace(text, " ");
        if (BirthWord().IsMatch(text) || Date().Matches(text).Any(date => IsLongAgo(date.Value, now)))
            kinds.Add("date of birth");
        if (Phone().Matches(undated).Any(number => number.Value.Count(char.IsAsciiDigit) is >= 7 and <= 15))
            kinds.Add("phone");

        var words = Words(text);
        if (words.Any(word => TopicWords.IsDiagnosis(word.Folded)))
            kinds.Add("diagnosis");
        var contact = contacts.Select(name => Find(words, Words(name))).FirstOrDefault(found => found.Count > 0) ?? [];
        if (contact.Count > 0)
            kinds.Add("known contact");
        var names = Names(text, words, [.. staff.SelectMany(name => FindAll(words, Words(name)))]);
        if (names.Count > 0)
            kinds.Add("name-like words");
        return new Signs(kinds.ToImmutable(), InitialsOf(contact.Count > 0 ? contact : names));
    }

    /// <summary>
    /// Empty for a single word: a first name alone tells little. Unless a title stands before it: "Mrs Doe" says whom. A neutral word that is
    /// also a name counts where only a space parts it from a name.
    /// </summary>
    private static List<Word> Names(string text, List<Word> words, HashSet<Word> staff)
    {
        var sure = words.ConvertAll(word => word.NameLike && !staff.Contains(word) && !TopicWords.IsNeutral(word.Folded) && !TopicWords.IsDiagnosis(word.Folded));
        bool Beside(int at, int other) => other >= 0 && other < words.Count && sure[other]
            && string.IsNullOrWhiteSpace(text[words[Math.Min(at, other)].End..words[Math.Max(at, other)].At]);
        var names = words.Where((word, at) => sure[at]
            || (word.NameLike && !staff.Contains(word) && TopicWords.MayBeName(word.Folded) && (Beside(at, at - 1) || Beside(at, at + 1)))).ToList();
        var titled = words.Where((word, at) => at + 1 < words.Count && sure[at + 1] && TopicWords.IsTitle(word.Folded)).Any();
        return names.Count > 1 || titled ? names : [];
    }

    private static string InitialsOf(IReadOnlyList<Word> names) =>
        string.Concat(names.Take(MostInitials).Select(name => $"{char.ToUpperInvariant(name.Text[0])}."));

    private static List<Word> Find(List<Word> text, List<Word> name) => [.. FindAll(text, name).Take(name.Count)];

    private static IEnumerable<Word> FindAll(List<Word> text, List<Word> name)
    {
        for (var at = 0; name.Count > 0 && at + name.Count <= text.Count; at++)
        {
            if (name.Select(word => word.Folded).SequenceEqual(text.Skip(at).Take(name.Count).Select(word => word.Folded)))
            {
                foreach (var word in text.GetRange(at, name.Count))
                    yield return word;
            }
        }
    }

    private static List<Word> Words(string text) =>
        [.. Letters().Matches(text).Select(match => new Word(match.Value, Fold(match.Value), match.Index)).Where(word => word.Folded.Length > 0)];

    private static string Fold(string word)
    {
        var folded = new StringBuilder(word.Length);
        foreach (var letter in word)
        {
            if (char.IsLetter(letter))
                folded.Append(Unaccented.GetValueOrDefault(char.ToLowerInvariant(letter), char.ToLowerInvariant(letter)));
        }
        return folded.ToString();
    }

    private static bool IsLongAgo(string date, DateTimeOffset now) =>
        Year().Match(date) is { Success: true } year && int.Parse(year.Value, CultureInfo.InvariantCulture) < now.Year - 1;

    [GeneratedRegex(@"[^\s@]+@[^\s@]+\.[^\s@]+", Options, MillisecondsToMatch)]
    private static partial Regex Email();

    [GeneratedRegex(@"\b(\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](\d{4}|\d{2}))\b", Options, MillisecondsToMatch)]
    private static partial Regex Date();

    [GeneratedRegex(@"(19|20)\d\d", Options, MillisecondsToMatch)]
    private static partial Regex Year();

    [GeneratedRegex(@"\b(dob|d\.o\.b|date of birth|born)\b", Options | RegexOptions.IgnoreCase, MillisecondsToMatch)]
    private static partial Regex BirthWord();

    [GeneratedRegex(@"\+?\d[\d\s().-]{5,20}\d", Options, MillisecondsToMatch)]
    private static partial Regex Phone();

    [GeneratedRegex(@"\p{L}[\p{L}\p{M}]*(['’]\p{L}[\p{L}\p{M}]+)?", Options, MillisecondsToMatch)]
    private static partial Regex Letters();

    private sealed record Word(string Text, string Folded, int At)
    {
        internal int End => At + Text.Length;

        /// <summary>Begins with a capital, or comes from a script without capitals; a lone letter is an initial.</summary>
        internal bool NameLike => Text.Length > 1 && (char.IsUpper(Text[0]) || CharUnicodeInfo.GetUnicodeCategory(Text[0]) == UnicodeCategory.OtherLetter);
    }
}

/// <param name="Kinds">What was found, in words that tell nothing of the person; empty when the text is neutral.</param>
/// <param name="Initials"><c>J.D.</c>, or empty when none can be told.</param>
internal sealed record Signs(ImmutableArray<string> Kinds, string Initials)
{
    /// <summary>With the version of the words that were neutral then.</summary>
    internal ImmutableArray<string> Evidence => [.. Kinds, $"words {TopicWords.Version}"];
}
