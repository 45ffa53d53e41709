namespace PolicyGuard.Sandbox.Client;

/// <summary>Somebody who can come to the meeting at the press of a button.</summary>
/// <param name="Role">What the button says.</param>
/// <param name="Email">As a signed-in user of Zoom would show; empty for everybody else.</param>
/// <param name="Bypass">Comes in past the waiting room, as somebody who was invited from inside does.</param>
internal sealed record CastMember(string Id, string Role, string Name, string Email = "", bool Bypass = false);

/// <summary>Who may come. All of them are invented.</summary>
internal static class Cast
{
    internal static IReadOnlyList<CastMember> Of(string clientName, string clientEmail) =>
    [
        new("client", "The client", clientName, clientEmail),
        new("guest", "The client, not signed in", clientName),
        new("device", "Their second device", clientName, clientEmail),
        new("stranger", "A stranger", "iPhone"),
        new("intruder", "A stranger, straight in", "Galaxy A5", Bypass: true),
        new("bot", "A note-taker", "Sam's Notetaker (Otter.ai)"),
        new("botIn", "A note-taker, straight in", "Fireflies.ai Notetaker", Bypass: true),
        new("imitator", "Somebody named like the host", "Therapist"),
    ];

    /// <summary>The same, and the other one of a couple.</summary>
    internal static IReadOnlyList<CastMember> OfCouple(string clientName, string clientEmail, string partnerName, string partnerEmail) =>
        [.. Of(clientName, clientEmail), new("partner", "The partner", partnerName, partnerEmail)];
}
