using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PolicyGuard.Decide.Live;
using PolicyGuard.Queue;
using PolicyGuard.Receive.Mapping;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Names what an event about one participant says, whoever delivered it: two subscriptions deliver the same event under two request ids,
/// and a repeat may come in another property order (zoom-platform 1.5).
/// </summary>
internal static class ContentKey
{
    /// <summary>Null where two events of one content may both be true: what names no participant, or a participant without an id.</summary>
    internal static string? Of(Envelope envelope, MappedEvent.Live live)
    {
        if (envelope.Kind != EnvelopeKinds.Zoom || live.Input.Fact.About is not ({ Uuid: not null } or { UserId: not null }))
        {
            return null;
        }

        // Without event_ts the time of receipt stands in its place, which no repeat shares.
        var content = string.Create(
            CultureInfo.InvariantCulture,
            $"{envelope.Account}|{live.Uuid}|{envelope.EventName}|{envelope.OccurredAt.UtcTicks}|{live.Input.At.UtcTicks}|{live.Input.Fact}");

        // Hashed at once: the content holds the name shown, and a commit may be printed.
        return $"content|{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}";
    }
}
