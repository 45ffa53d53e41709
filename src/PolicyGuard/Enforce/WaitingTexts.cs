using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Enforce;

/// <summary>What people in the waiting room read. The same for everybody waiting, so it says nothing about anybody.</summary>
internal static class WaitingTexts
{
    internal static (string Title, string Description) Of(WaitingText text) => text switch
    {
        WaitingText.Default => ("Welcome", "Your host will let you in shortly."),
        WaitingText.RightPlace => ("You are in the right place", "Your session starts soon. Please stay here; you will be let in."),
        WaitingText.BeingLetBackIn => ("You are being let back in", "Please stay here. Your host knows that the connection dropped."),
        WaitingText.TherapistReconnecting => ("Your host is reconnecting", "Please stay here. The session goes on in a moment."),
        WaitingText.SessionStartsLater => ("You are early", "You are in the right place. Please wait here until your session starts."),
    };
}
