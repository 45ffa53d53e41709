using System.Text.Json.Serialization;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>What differs from the profile in one meeting alone; what is left out is as the profile has it.</summary>
/// <param name="Secures">When it is closed to others: allIn, registerFullOrLate or never.</param>
/// <param name="AutoAdmit">Whom the companion may let in by itself: proven, registered or tap.</param>
/// <param name="UnknownInside">What becomes of somebody unknown inside: afterCard, negativeAtOnce or card.</param>
/// <param name="Shares">Who may share a screen: host, hostAndStaff or everybody.</param>
internal sealed record OverridesShape(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Secures = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AutoAdmit = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? UnknownInside = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MaxDevices = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? LateMinutes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Shares = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? NonHostShareGoesOut = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? HandsOff = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? CardSeconds = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Quiet = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? BlanksNames = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? NeedsGuardian = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? NeedsInterpreter = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? HidesSurnames = null)
{
    internal static OverridesShape? Of(ProfileOverrides? o) => o is null ? null : new(
        Word(o.Secures), Word(o.AutoAdmit), Word(o.UnknownInside), o.MaxDevices, o.LateMinutes, Word(o.Shares), o.NonHostShareGoesOut, o.HandsOff, o.CardSeconds, o.Quiet, o.BlanksNames,
        o.NeedsGuardian, o.NeedsInterpreter, o.HidesSurnames);

    /// <returns>Null when nothing differs.</returns>
    internal ProfileOverrides? Read(Action<string, string> fault)
    {
        InRange("maxDevices", MaxDevices, 1, 8, fault);
        InRange("lateMinutes", LateMinutes, 0, 240, fault);
        InRange("cardSeconds", CardSeconds, 1, 3600, fault);
        var read = new ProfileOverrides(
            Choice<SecureWhen>("secures", Secures, fault), Choice<AutoAdmit>("autoAdmit", AutoAdmit, fault), Choice<UnknownInside>("unknownInside", UnknownInside, fault), MaxDevices, LateMinutes,
            Choice<MayShare>("shares", Shares, fault), NonHostShareGoesOut, HandsOff, CardSeconds, Quiet, BlanksNames, NeedsGuardian, NeedsInterpreter, HidesSurnames);
        return read == new ProfileOverrides() ? null : read;
    }

    private static string? Word<T>(T? value)
        where T : struct, Enum => value is { } one ? CommitWriter.Word(one) : null;

    private static T? Choice<T>(string name, string? word, Action<string, string> fault)
        where T : struct, Enum
    {
        if (word is null)
        {
            return null;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (CommitWriter.Word(value) == word)
            {
                return value;
            }
        }

        fault(name, $"must be one of {string.Join(", ", Enum.GetValues<T>().Select(CommitWriter.Word))}");
        return null;
    }

    private static void InRange(string name, int? value, int least, int most, Action<string, string> fault)
    {
        if (value < least || value > most)
        {
            fault(name, $"must be {least} to {most}");
        }
    }
}
