using System.Net;

namespace PolicyGuard.Mail;

internal enum MailSecurity
{
    /// <summary>Clear text; only to this machine.</summary>
    None,
    StartTls,
    Tls,
}

/// <summary>Section <c>Mail</c>. Without a host nothing is mailed, and whoever asked is told so.</summary>
internal sealed class MailOptions
{
    internal const string Section = "Mail";
    internal const string UsualSubject = "Your session today";
    internal const string UsualText =
        """
        Hello,

        your session starts at {start}.

        To join, open this link:
        {link}

        The link is for you alone. Please do not pass it on.
        If something is wrong, please call the practice; nobody reads answers to this mail.
        """;

    private const int ClearPort = 25;
    private const int SubmissionPort = 587;
    private const int TlsPort = 465;

    public string? Host { get; init; }

    public int? Port { get; init; }

    public MailSecurity Security { get; init; } = MailSecurity.StartTls;

    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>The address that mails come from.</summary>
    public string? From { get; init; }

    /// <summary>Certificates (PEM) of an authority of one's own; null: those that the machine trusts.</summary>
    public string? CaFile { get; init; }

    public string Subject { get; init; } = UsualSubject;

    /// <summary>Plain text with <c>{link}</c> and, where wanted, <c>{start}</c>.</summary>
    public string Text { get; init; } = UsualText;

    internal bool IsSet => !string.IsNullOrWhiteSpace(Host);

    internal int ActualPort => Port ?? Security switch
    {
        MailSecurity.None => ClearPort,
        MailSecurity.StartTls => SubmissionPort,
        MailSecurity.Tls => TlsPort,
    };

    internal static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    // Holds a password.
    public override string ToString() => nameof(MailOptions);
}
