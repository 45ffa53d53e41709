using System.Globalization;
using System.Text;

namespace PolicyGuard.Clinic;

/// <summary>Text that people are shown to tell things apart by. Signs that cannot be seen could make two of them look alike, or one look like something else.</summary>
internal static class VisibleText
{
    internal const string Fault = "must be written in signs that can be seen";

    internal static bool Is(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned)
            {
                return false;
            }
        }

        return true;
    }
}
