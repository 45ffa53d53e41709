using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace PolicyGuard.Mail;

/// <summary>One plain mail to one address.</summary>
/// <param name="Id">Left side of its Message-ID; the same for every try.</param>
internal sealed record OutgoingMail(string Id, string To, string Subject, string Text)
{
    // Holds an address and a link.
    public override string ToString() => nameof(OutgoingMail);
}

/// <summary>Sent: the server took it. Refused: it never will. Later: surely not sent. Unverified: it was handed over and no answer came.</summary>
internal enum MailEnd { Sent, Refused, Later, Unverified }

/// <param name="Reason">In our words, with the server's number where it gave one; the server's own text may repeat an address.</param>
internal sealed record MailResult(MailEnd End, string? Reason);

/// <summary>Hands mails to the configured server, one connection each: they are few, and one that hangs holds up no other.</summary>
internal sealed class MailSender(MailOptions options, TimeProvider time)
{
    private const string Unreached = "the mail server could not be reached";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="handOver">Called when the server takes the address, before it is told the text; what it throws ends the sending and comes out here.</param>
    internal async Task<MailResult> SendAsync(OutgoingMail mail, Action handOver, CancellationToken cancellationToken)
    {
        using var message = Message(mail);
        using var client = new Client(handOver) { Timeout = (int)Patience.TotalMilliseconds };
        if (await GreetAsync(client, cancellationToken) is { } unready)
        {
            return unready;
        }

        try
        {
            // Not to be broken off by a stop: then nobody would know whether it arrived.
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            await client.SendAsync(message, patience.Token);
        }
        catch (SmtpCommandException e)
        {
            return Answer(e);
        }
        catch (Exception) when (client.Fault is { } fault)
        {
            fault.Throw();
            throw;
        }
        catch (NotSupportedException)
        {
            return new MailResult(MailEnd.Refused, "the mail server cannot take such an address");
        }
        catch (Exception e) when (e is IOException or SocketException or SmtpProtocolException or OperationCanceledException or TimeoutException)
        {
            return client.HandedOver
                ? new MailResult(MailEnd.Unverified, "the connection broke after the mail was handed over; it may have arrived")
                : new MailResult(MailEnd.Later, "the connection broke before the mail was handed over");
        }

        await LeaveAsync(client);
        return new MailResult(MailEnd.Sent, null);
    }

    /// <summary>Everything up to where a mail can be handed over; null when it may be.</summary>
    private async Task<MailResult?> GreetAsync(Client client, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            Trust(client);
            await client.ConnectAsync(options.Host!, options.ActualPort, options.Security switch
            {
                MailSecurity.None => SecureSocketOptions.None,
                MailSecurity.StartTls => SecureSocketOptions.StartTls,
                MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            }, patience.Token);
            if (!string.IsNullOrEmpty(options.User))
            {
                await client.AuthenticateAsync(options.User, options.Password ?? "", patience.Token);
            }

            return null;
        }
        catch (SslHandshakeException)
        {
            return new MailResult(MailEnd.Later, "the mail server's certificate is not trusted, or it speaks no TLS here");
        }
        catch (NotSupportedException)
        {
            return new MailResult(MailEnd.Later, "the mail server offers no TLS, or no sign-in");
        }
        catch (AuthenticationException)
        {
            return new MailResult(MailEnd.Later, "the mail server does not accept the sign-in (Mail:User, Mail:Password)");
        }
        catch (SmtpCommandException e)
        {
            return new MailResult(MailEnd.Later, $"the mail server does not want us ({(int)e.StatusCode})");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is IOException or SocketException or SmtpProtocolException or OperationCanceledException or TimeoutException)
        {
            return new MailResult(MailEnd.Later, Unreached);
        }
    }

    private static MailResult Answer(SmtpCommandException e)
    {
        var what = e.ErrorCode switch
        {
            SmtpErrorCode.RecipientNotAccepted => "the address",
            SmtpErrorCode.SenderNotAccepted => "our own address",
            SmtpErrorCode.MessageNotAccepted or SmtpErrorCode.UnexpectedStatusCode => "the mail",
        };
        var status = (int)e.StatusCode;
        return status >= 500
            ? new MailResult(MailEnd.Refused, $"the mail server refused {what} ({status})")
            : new MailResult(MailEnd.Later, $"the mail server does not take {what} now ({status})");
    }

    private MimeMessage Message(OutgoingMail mail)
    {
        var from = MailboxAddress.Parse(options.From!);
        var message = new MimeMessage
        {
            Subject = mail.Subject, MessageId = $"{mail.Id}@{from.Domain}", Date = time.GetUtcNow(), Body = new TextPart("plain") { Text = mail.Text.ReplaceLineEndings("\r\n") },
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress("", mail.To));

        // So that no absence note comes back.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    private void Trust(Client client)
    {
        if (options.CaFile is not { Length: > 0 } file)
        {
            return;
        }

        // An authority of one's own seldom says what it took back.
        client.CheckCertificateRevocation = false;
        client.ServerCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None || certificate is not X509Certificate2 shown)
            {
                return false;
            }

            using var chain = new X509Chain();
            (chain.ChainPolicy.TrustMode, chain.ChainPolicy.RevocationMode) = (X509ChainTrustMode.CustomRootTrust, X509RevocationMode.NoCheck);
            chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(file);
            return chain.Build(shown);
        };
    }

    /// <summary>The server has the mail; whether it also says goodbye changes nothing.</summary>
    private static async Task LeaveAsync(Client client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), TimeProvider.System);
        try
        {
            await client.DisconnectAsync(quit: true, patience.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or SmtpProtocolException or OperationCanceledException or TimeoutException)
        {
            // Gone already.
        }
    }

    /// <summary>As late as can be: between this and the server's last word lies all that a crash leaves unknown.</summary>
    private sealed class Client(Action handOver) : SmtpClient
    {
        /// <summary>From here on the text may be on its way.</summary>
        internal bool HandedOver { get; private set; }

        /// <summary>What handing over threw: ours, and no word of the server's.</summary>
        internal ExceptionDispatchInfo? Fault { get; private set; }

        protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            try
            {
                handOver();
                HandedOver = true;
            }
            catch (Exception e)
            {
                Fault = ExceptionDispatchInfo.Capture(e);
                throw;
            }
        }
    }
}
