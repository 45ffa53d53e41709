using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PolicyGuard.Benchmarks;

/// <summary>Sends requests on kept-alive loopback sockets, one outstanding per connection, and times each answer.</summary>
internal static class LoadGenerator
{
    /// <summary>As fast as the connections allow.</summary>
    internal static async Task<LoadResult> FloodAsync(int port, IReadOnlyList<byte[]> requests, int connections)
    {
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        var lanes = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var lane = await Lane.OpenAsync(port);
            int mine;
            while ((mine = Interlocked.Increment(ref next)) < requests.Count)
            {
                await lane.SendAsync(requests[mine], Stopwatch.GetTimestamp());
            }

            return lane;
        })));
        return LoadResult.Of(lanes, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>At a fixed rate; latency counts from when a request was due, so a stall is not hidden.</summary>
    internal static async Task<LoadResult> PaceAsync(int port, IReadOnlyList<byte[]> requests, int connections, double perSecond, Action<int>? sent = null)
    {
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        var lanes = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var lane = await Lane.OpenAsync(port);
            int mine;
            while ((mine = Interlocked.Increment(ref next)) < requests.Count)
            {
                var due = started + (long)(mine / perSecond * Stopwatch.Frequency);
                var early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (early > TimeSpan.FromMilliseconds(1))
                {
                    await Task.Delay(early, TimeProvider.System);
                }

                sent?.Invoke(mine);
                await lane.SendAsync(requests[mine], Math.Max(due, Stopwatch.GetTimestamp() - Stopwatch.Frequency));
            }

            return lane;
        })));
        return LoadResult.Of(lanes, Stopwatch.GetElapsedTime(started));
    }

    internal sealed class Lane(Socket socket) : IDisposable
    {
        private readonly byte[] buffer = new byte[4096];

        internal List<double> Milliseconds { get; } = [];

        internal int Accepted { get; private set; }

        internal static async Task<Lane> OpenAsync(int port)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return new Lane(socket);
        }

        internal async Task SendAsync(byte[] request, long since)
        {
            await socket.SendAsync(request);
            var filled = 0;
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
                if (read == 0)
                {
                    throw new IOException("The server closed the connection.");
                }

                filled += read;
                if (Complete(buffer.AsSpan(0, filled)))
                {
                    break;
                }
            }

            Milliseconds.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            if (buffer[9] == '2')
            {
                Accepted++;
            }
        }

        public void Dispose() => socket.Dispose();

        private static bool Complete(ReadOnlySpan<byte> answer)
        {
            var end = answer.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return false;
            }

            var head = Encoding.ASCII.GetString(answer[..end]);
            if (head.Contains("chunked", StringComparison.OrdinalIgnoreCase))
            {
                return answer.EndsWith("0\r\n\r\n"u8);
            }

            var at = head.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
            var length = at < 0 ? 0 : int.Parse(head.AsSpan(at + 15, (head.IndexOf('\r', at) is var stop and > 0 ? stop : head.Length) - at - 15));
            return answer.Length >= end + 4 + length;
        }
    }
}

/// <summary>One run's figures.</summary>
internal sealed record LoadResult(int Sent, int Accepted, double PerSecond, double P50, double P99)
{
    internal static LoadResult Of(IReadOnlyList<LoadGenerator.Lane> lanes, TimeSpan elapsed)
    {
        var all = lanes.SelectMany(l => l.Milliseconds).Order().ToArray();
        var accepted = lanes.Sum(l => l.Accepted);
        return new LoadResult(all.Length, accepted, accepted / elapsed.TotalSeconds, Percentile(all, 0.50), Percentile(all, 0.99));
    }

    internal static double Percentile(double[] ordered, double share) => ordered.Length == 0 ? 0 : ordered[(int)((ordered.Length - 1) * share)];
}
