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

    private static readonly FrozenSet<string> Neutral = ("""
        a an and appointment art at by call check checkin child children class clinic clinical closed company confidential consult consultation
        consultations counseling counselling couple couples course daily day dr dra drama drop dropin evening external family first follow
        followup for free group hour hours hybrid in individual initial intake internal interview introduction introductory irregular
        lesson lunch management mediation meeting meetings monthly morning mr mrs ms music new next no of office on one online only open our
        out parent parents partner personal phone placeholder planning play post practice pre preparation private quiet recurring regular
        rehearsal remote reserved review room s second secure session sessions short slot staff standing students supervision supervisor
        supervisory support talk team tele telehealth telemedicine test the therapeutic therapist therapy third time to training untitled
        up video virtual visit waiting webinar weekly welcome with workshop yoga zoom am pm utc gmt cet est pst
        monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun january february march april may june july
        august september october november december jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn winter
        """).Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Diagnoses = ("""
        abuse addiction adhd alcoholism alzheimer anorexia anxiety aphasia asperger autism autistic bereavement bipolar borderline bpd bulimia
        cancer cptsd dementia depressed depression diagnosis hiv ocd overdose panic paranoia parkinson phobia postnatal psychosis psychotic
        ptsd schizophrenia selfharm stroke suicidal suicide trauma traumatic tourette
        """).Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    // Unicode normalization does nothing under InvariantGlobalization, so the Latin letters are listed.
    private static readonly FrozenDictionary<char, char> Unaccented = new[]
    {
        "aàáâãäåāăą", "cçćĉċč", "dďđ", "eèéêëēĕėęě", "gĝğġģ", "hĥħ", "iìíîïĩīĭįı", "jĵ", "kķ", "lĺļľŀł", "nñńņň", "oòóôõöøōŏő",
        "rŕŗř", "sśŝşšș", "tţťŧț", "uùúûüũūŭůűų", "wŵ", "yýÿŷ", "zźżž",
    }.SelectMany(row => row[1..].Select(accented => (accented, row[0]))).ToFrozenDictionary(pair => pair.accented, pair => pair.Item2);

    /// <param name="contacts">Folded names; every word of a name must stand side by side in the text.</param>
    /// <param name="staff">Folded names whose words count as neutral.</param>
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
        if (words.Any(word => Diagnoses.Contains(word.Folded)))
            kinds.Add("diagnosis");
        var staffWords = staff.SelectMany(name => Words(name)).Select(word => word.Folded).ToHashSet(StringComparer.Ordinal);
        var contact = contacts.Select(name => Find(words, Words(name))).FirstOrDefault(found => found.Count > 0) ?? [];
        if (contact.Count > 0)
            kinds.Add("known contact");
        var names = words.Where(word => word.NameLike && !Neutral.Contains(word.Folded) && !Diagnoses.Contains(word.Folded)
            && !staffWords.Contains(word.Folded)).ToList();
        if (names.Count > 1)
            kinds.Add("name-like words");
        return new Signs(kinds.ToImmutable(), InitialsOf(contact.Count > 0 ? contact : names.Count > 1 ? names : []));
    }

    private static string InitialsOf(IReadOnlyList<Word> names) =>
        string.Concat(names.Take(MostInitials).Select(name => $"{char.ToUpperInvariant(name.Text[0])}."));

    private static List<Word> Find(List<Word> text, List<Word> name)
    {
        for (var at = 0; name.Count > 0 && at + name.Count <= text.Count; at++)
        {
            if (name.Select(word => word.Folded).SequenceEqual(text.Skip(at).Take(name.Count).Select(word => word.Folded)))
                return text.GetRange(at, name.Count);
        }
        return [];
    }

    private static List<Word> Words(string text) =>
        [.. Letters().Matches(text).Select(match => new Word(match.Value, Fold(match.Value))).Where(word => word.Folded.Length > 0)];

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

    private sealed record Word(string Text, string Folded)
    {
        /// <summary>Begins with a capital, or comes from a script without capitals; a lone letter is an initial.</summary>
        internal bool NameLike => Text.Length > 1 && (char.IsUpper(Text[0]) || CharUnicodeInfo.GetUnicodeCategory(Text[0]) == UnicodeCategory.OtherLetter);
    }
}

/// <param name="Kinds">What was found, in words that tell nothing of the person; empty when the text is neutral.</param>
/// <param name="Initials"><c>J.D.</c>, or empty when none can be told.</param>
internal sealed record Signs(ImmutableArray<string> Kinds, string Initials);
