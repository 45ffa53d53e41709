using System.Globalization;
using PolicyGuard.Mail;

namespace PolicyGuard.Links;

/// <summary>What stands in the mail: no topic, no name, no practice; the link in the text only.</summary>
internal static class ReleaseText
{
    internal static OutgoingMail Of(MailOptions options, string id, string address, string link, DateTimeOffset start, string? timezone, DateTimeOffset now)
    {
        var zone = Zone(timezone);
        var (then, today) = (TimeZoneInfo.ConvertTime(start, zone), TimeZoneInfo.ConvertTime(now, zone));
        var when = then.Date == today.Date ? then.ToString("HH:mm", CultureInfo.InvariantCulture) : then.ToString("HH:mm, d MMMM", CultureInfo.InvariantCulture);
        var subject = options.Subject == MailOptions.UsualSubject && then.Date != today.Date ? "Your session" : options.Subject;
        return new OutgoingMail(
            id, address, subject,
            options.Text.Replace("{start}", $"{when} ({zone.Id})", StringComparison.Ordinal).Replace("{link}", link, StringComparison.Ordinal));
    }

    /// <summary>The meeting's own; UTC for a name that this machine does not know.</summary>
    private static TimeZoneInfo Zone(string? name) => name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;
}
