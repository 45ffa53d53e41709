using System.Globalization;
using PolicyGuard.Show.Api;

namespace PolicyGuard.Show.Pages;

/// <summary>One thing in which a meeting may differ from its profile.</summary>
/// <param name="Name">The API's.</param>
/// <param name="Options">What may be chosen; null for a whole number.</param>
public sealed record OverrideWords(string Name, string Label, string Hint, IReadOnlyList<(string Value, string Text)>? Options = null);

/// <summary>Profiles and what may differ from them, in plain words.</summary>
internal static class ExpectedWords
{
    private static readonly (string Value, string Text)[] YesNo = [("true", "Yes"), ("false", "No")];

    /// <summary>In the order of clinic-policy's appendix A.</summary>
    internal static string Profile(string id) => id switch
    {
        "individual" => "One client, on up to two devices; closed to others once they are in.",
        "couple" => "Two partners, on one device or two each; closed once both are in.",
        "family" => "Several of one family; you are asked about somebody unknown, and nobody is moved by itself.",
        "group" => "A register of people; late-comers are let in for the first 15 minutes, then it is closed.",
        "child" => "A child and a guardian who must be there; names are blanked while you share your screen.",
        "interpreter" => "A client and an interpreter, who may be anybody an agency sends; you are asked about the rest.",
        "supervision" => "A client and a supervisor or trainee; staff may share their screen as well.",
        "phone" => "Somebody who dials in; nobody is let in without your tap, as numbers are often withheld.",
        "music" => "Like one client, but the panel makes no sound and moves nothing while you play.",
        "dropIn" => "An open group: whoever is registered comes and goes, and it is never closed.",
        "crisis" => "Duty and crisis: PolicyGuard only watches and keeps note-takers out, until you say otherwise.",
        _ => "A profile that this version has no words for.",
    };

    internal static IReadOnlyList<OverrideWords> Overrides { get; } =
    [
        new("secures", "Closed to others", "When nobody else can come in any more.", [("allIn", "Once everybody required is in"), ("registerFullOrLate", "When all are in, or it is late"), ("never", "Never")]),
        new("autoAdmit", "Let in by itself", "Whom the companion may let in without a tap.", [("proven", "Whoever is signed in or registered"), ("registered", "Only whoever is registered"), ("tap", "Nobody")]),
        new("unknownInside", "Somebody unknown inside", "What happens to them.", [("afterCard", "You are asked, then they wait outside"), ("negativeAtOnce", "Known unwanted go out at once"), ("card", "You are asked; nobody is moved")]),
        new("shares", "Who may share a screen", "Without your being asked.", [("host", "You alone"), ("hostAndStaff", "You and staff"), ("everybody", "Everybody")]),
        new("nonHostShareGoesOut", "Unknown sharers go out", "Whoever is unknown and shares goes to the waiting room.", YesNo),
        new("handsOff", "Only watch", "Nothing but note-takers is acted on until you say go on.", YesNo),
        new("quiet", "Keep the panel still", "No sound and no movement throughout.", YesNo),
        new("blanksNames", "Blank names while you share", "Not even aliases are shown then.", YesNo),
        new("needsGuardian", "A guardian must be there", "Somebody of that role.", YesNo),
        new("needsInterpreter", "An interpreter must be there", "Somebody of that role.", YesNo),
        new("hidesSurnames", "Surnames are kept from members", "You are told of a full name that all can read.", YesNo),
        new("cardSeconds", "Seconds to answer a card", "1 to 3600."),
        new("maxDevices", "Devices a person", "1 to 8, where a place says nothing."),
        new("lateMinutes", "Minutes for coming late", "0 to 240 from the planned start."),
    ];

    internal static Dictionary<string, string> ToTexts(OverridesShape o) => new(StringComparer.Ordinal)
    {
        ["secures"] = o.Secures ?? "", ["autoAdmit"] = o.AutoAdmit ?? "", ["unknownInside"] = o.UnknownInside ?? "", ["shares"] = o.Shares ?? "", ["nonHostShareGoesOut"] = Text(o.NonHostShareGoesOut),
        ["handsOff"] = Text(o.HandsOff), ["quiet"] = Text(o.Quiet), ["blanksNames"] = Text(o.BlanksNames), ["needsGuardian"] = Text(o.NeedsGuardian), ["needsInterpreter"] = Text(o.NeedsInterpreter), ["hidesSurnames"] = Text(o.HidesSurnames),
        ["cardSeconds"] = Text(o.CardSeconds), ["maxDevices"] = Text(o.MaxDevices), ["lateMinutes"] = Text(o.LateMinutes),
    };

    internal static OverridesShape ToShape(IReadOnlyDictionary<string, string> typed, FormFaults faults)
    {
        string? Word(string name) => typed[name].Length == 0 ? null : typed[name];
        int? Number(string name) => ExpectedForm.Whole(typed[name], $"override-{name}", faults);
        bool? Flag(string name)
        {
            if (typed[name] is "" or "true" or "false")
            {
                return typed[name].Length == 0 ? null : typed[name] == "true";
            }

            faults.Add($"override-{name}", "must be yes or no");
            return null;
        }

        return new OverridesShape(
            Word("secures"), Word("autoAdmit"), Word("unknownInside"), Number("maxDevices"), Number("lateMinutes"), Word("shares"), Flag("nonHostShareGoesOut"), Flag("handsOff"),
            Number("cardSeconds"), Flag("quiet"), Flag("blanksNames"), Flag("needsGuardian"), Flag("needsInterpreter"), Flag("hidesSurnames"));
    }

    private static string Text(bool? flag) => flag switch
    {
        true => "true",
        false => "false",
        null => "",
    };

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
