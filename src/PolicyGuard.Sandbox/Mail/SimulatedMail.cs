using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace PolicyGuard.Sandbox.Mail;

/// <summary>A real mail server on this machine that keeps what it is given, and can be made to refuse, to wait or to break off.</summary>
internal sealed class SimulatedMail : IAsyncDisposable
{
    private const int Tries = 5;

    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentQueue<DeliveredMail> delivered = new();
    private readonly ConcurrentDictionary<string, Queue<MailMood>> moods = new(StringComparer.OrdinalIgnoreCase);
    private readonly Task serving;
    private int asked;

    private SimulatedMail(int port, X509Certificate2? certificate, bool tls)
    {
        Port = port;
        var options = new SmtpServerOptionsBuilder().ServerName("mail.sandbox").Endpoint(endpoint =>
        {
            endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, port)).IsSecure(tls);
            if (certificate is not null)
            {
                endpoint.Certificate(certificate);
            }
        }).Build();
        var parts = new SmtpServer.ComponentModel.ServiceProvider();
        parts.Add((IMailboxFilter)new Door(this));
        parts.Add((IMessageStore)new Store(this));
        serving = new SmtpServer.SmtpServer(options, parts).StartAsync(stopping.Token);
    }

    internal int Port { get; }

    internal IReadOnlyList<DeliveredMail> Delivered => [.. delivered];

    /// <summary>How often somebody wanted to hand over a mail.</summary>
    internal int Asked => Volatile.Read(ref asked);

    internal static SimulatedMail Start(X509Certificate2? certificate = null, bool tls = false)
    {
        for (var tries = 1; ; tries++)
        {
            var mail = new SimulatedMail(FreePort(), certificate, tls);
            if (!mail.serving.IsFaulted || tries == Tries)
            {
                return mail;
            }
        }
    }

    /// <summary>What is done with the next mails to this address, one after the other; after that, or to any other address, they are taken.</summary>
    internal void Expect(string address, params MailMood[] next) => moods[address] = new Queue<MailMood>(next);

    internal IReadOnlyList<DeliveredMail> To(string address) => [.. delivered.Where(m => string.Equals(m.To, address, StringComparison.OrdinalIgnoreCase))];

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private MailMood Mood(string address)
    {
        if (!moods.TryGetValue(address, out var queue))
        {
            return MailMood.Takes;
        }

        lock (queue)
        {
            return queue.Count > 0 ? queue.Peek() : MailMood.Takes;
        }
    }

    private void Over(string address)
    {
        if (moods.TryGetValue(address, out var queue))
        {
            lock (queue)
            {
                queue.TryDequeue(out _);
            }
        }
    }

    private static OperationCanceledException HangUp(ISessionContext context)
    {
        context.Pipe.Dispose();
        return new OperationCanceledException("hung up");
    }

    private sealed class Door(SimulatedMail server) : IMailboxFilter
    {
        public Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref server.asked);
            var address = $"{to.User}@{to.Host}";
            switch (server.Mood(address))
            {
                case MailMood.Refuses:
                    server.Over(address);
                    throw new SmtpResponseException(new SmtpServer.Protocol.SmtpResponse(SmtpReplyCode.MailboxUnavailable, $"no such mailbox {address}"));
                case MailMood.IsBusy:
                    server.Over(address);
                    throw new SmtpResponseException(new SmtpServer.Protocol.SmtpResponse((SmtpReplyCode)451, $"try {address} later"));
                case MailMood.HangsUp:
                    server.Over(address);
                    throw HangUp(context);
                case MailMood.Takes or MailMood.KeepsAndHangsUp:
                    return Task.FromResult(true);
                default:
                    throw new InvalidOperationException("A new mood needs its answer.");
            }
        }
    }

    private sealed class Store(SimulatedMail server) : IMessageStore
    {
        public Task<SmtpServer.Protocol.SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            using var stream = new MemoryStream(buffer.ToArray());
            using var message = MimeMessage.Load(stream, cancellationToken);
            var address = $"{transaction.To[0].User}@{transaction.To[0].Host}";
            server.delivered.Enqueue(new DeliveredMail(
                address, message.From.ToString(), message.Subject ?? "", message.TextBody ?? "", message.MessageId ?? "", context.Pipe.IsSecure, [.. message.Headers.Select(h => $"{h.Field}: {h.Value}")]));
            if (server.Mood(address) == MailMood.KeepsAndHangsUp)
            {
                server.Over(address);
                throw HangUp(context);
            }

            return Task.FromResult(SmtpServer.Protocol.SmtpResponse.Ok);
        }
    }
}

internal enum MailMood
{
    Takes,

    /// <summary>550, for good.</summary>
    Refuses,

    /// <summary>451, for now.</summary>
    IsBusy,

    /// <summary>The connection breaks before the mail is handed over.</summary>
    HangsUp,

    /// <summary>The mail arrives, and the connection breaks before anybody says so.</summary>
    KeepsAndHangsUp,
}

/// <summary>A mail as it arrived.</summary>
/// <param name="Encrypted">The connection it came by was.</param>
internal sealed record DeliveredMail(string To, string From, string Subject, string Text, string MessageId, bool Encrypted, IReadOnlyList<string> Headers);
