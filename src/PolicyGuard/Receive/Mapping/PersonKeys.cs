using System.Text.RegularExpressions;
using PolicyGuard.Decide.People;
using PolicyGuard.Storage;

namespace PolicyGuard.Receive.Mapping;

/// <summary>One way to spell e-mails, phones and names before they are hashed, so that a roster and an event meet at the same key.</summary>
internal static partial class PersonKeys
{
    internal static string? Email(IPersonalDataProtector personal, string practice, string? email) =>
        string.IsNullOrWhiteSpace(email) ? null : personal.Hash(practice, "email", email.Trim().ToLowerInvariant());

    /// <summary>Null for a masked number: its digits would be somebody else's.</summary>
    internal static string? Phone(IPersonalDataProtector personal, string practice, string? phone)
    {
        if (phone is null || phone.Contains('*'))
        {
            return null;
        }

        var digits = string.Concat(phone.Where(char.IsAsciiDigit));
        digits = digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..] : digits;
        return digits.Length == 0 ? null : personal.Hash(practice, "phone", digits);
    }

    /// <summary>Of the six digits in a name, together or as three and three; null when there are none, or more than one such number.</summary>
    internal static string? Code(IPersonalDataProtector personal, string practice, string? name) =>
        name is not null && name.AsSpan().ContainsAnyInRange('0', '9') && CodePattern().Matches(name) is [var only]
            ? personal.Hash(practice, "code", string.Concat(only.Value.Where(char.IsAsciiDigit)))
            : null;

    [GeneratedRegex("(?<![0-9])[0-9]{3}[ -]?[0-9]{3}(?![ -]?[0-9])", RegexOptions.None, 200)]
    private static partial Regex CodePattern();

    internal static string? Name(IPersonalDataProtector personal, string practice, string? name) =>
        NameFolding.Fold(name) is { Length: > 0 } folded ? personal.Hash(practice, "name", folded) : null;
}
