namespace PolicyGuard.Companion;

/// <summary>What a refused context means for the therapist before the panel, and what mends it.</summary>
internal static class ContextWords
{
    internal static (string Word, string Sentence, int Status) Of(ContextVerdict verdict) => verdict switch
    {
        ContextVerdict.Good => ("good", "Connected.", StatusCodes.Status200OK),
        ContextVerdict.Missing => ("missing", "Open PolicyGuard with the Apps button inside your Zoom meeting; this page works only there.", StatusCodes.Status400BadRequest),
        ContextVerdict.Malformed => ("malformed", "Zoom sent something that could not be read. Close this panel and open it again.", StatusCodes.Status400BadRequest),
        ContextVerdict.Undecipherable => (
            "undecipherable", "This panel belongs to another Zoom app than the one PolicyGuard knows. Whoever set PolicyGuard up should compare Companion:ClientId and Companion:ClientSecret with the app's credentials.",
            StatusCodes.Status401Unauthorized),
        ContextVerdict.NotForUs => (
            "notForUs", "This panel belongs to another Zoom app than the one PolicyGuard knows. Whoever set PolicyGuard up should compare Companion:ClientId with the app's credentials.",
            StatusCodes.Status401Unauthorized),
        ContextVerdict.Expired => ("expired", "This panel was opened too long ago. Close it and open it again.", StatusCodes.Status401Unauthorized),
        ContextVerdict.NotInMeeting => ("notInMeeting", "Start your meeting first, then open PolicyGuard in it.", StatusCodes.Status403Forbidden),
        ContextVerdict.Guest => ("guest", "Sign in to Zoom with your clinic account and add the PolicyGuard app, then open it again.", StatusCodes.Status403Forbidden),
        ContextVerdict.NotHost => ("notHost", "Only the host or a co-host of this meeting can use PolicyGuard.", StatusCodes.Status403Forbidden),
        ContextVerdict.StaffUnknown => (
            "staffUnknown", "PolicyGuard could not yet read from Zoom who belongs to the practice. It tries again by itself; if this stays, run policyguard doctor.", StatusCodes.Status503ServiceUnavailable),
        ContextVerdict.NotStaff => ("notStaff", "Your Zoom user does not belong to a practice that uses this PolicyGuard. Switch to your clinic account in Zoom.", StatusCodes.Status403Forbidden),
        ContextVerdict.Replayed => ("replayed", "This panel was connected already. It connects again by itself within two minutes.", StatusCodes.Status409Conflict),
    };
}
