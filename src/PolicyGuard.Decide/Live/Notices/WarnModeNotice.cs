using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Live.Rules;

namespace PolicyGuard.Decide.Live.Notices;

/// <summary>The host's notice where a rule only warns. A rule's title may say what should be; the host reads what is.</summary>
internal static class WarnModeNotice
{
    internal static string TextOf(string rule, string subject, string? found) => (rule, subject, found) switch
    {
        ("LIV-01", _, _) => "The room is not closed to others",
        ("LIV-02", _, _) => "Somebody was in before you",
        ("LIV-04", "room", _) => "Some people in the room cannot be told apart",
        ("LIV-08", _, _) => "A guest was made host or co-host",
        ("LIV-10", _, _) => "A guest shares a screen",
        ("LIV-11", _, _) => "This session is being captured without consent on file",
        ("LIV-13", _, "inside") => "The next client is in the room",
        ("LIV-13", _, _) => "The next client is early",
        ("LIV-14", _, _) => "More devices than agreed",
        ("LIV-16", "host", _) => "Your client waits, and the session has not begun",
        ("LIV-16", _, "running") => OverrunRule.Overrun,
        ("LIV-16", _, _) => "Your client is alone in the room",
        ("LIV-17", _, _) => $"The {subject} is not here",
        _ => RuleCatalogue.Find(rule)!.Title,
    };
}
