using System.CommandLine;
using PolicyGuard.Sandbox;
using PolicyGuard.Sandbox.Disorder.RealTime;

const double DaySpeed = 5;
const int VirtualSessions = 500;
const int RealTimeSessions = 40;

var once = new Option<bool>("--once") { Description = "Play the day, print one table, and end: 0 when all was as expected, 1 otherwise." };
var speed = new Option<double?>("--speed")
{
    Description = "How many times faster than real the clock runs: 5 for the day, 1 for --disorder (faster, its service runs in this process).",
};
var url = new Option<string>("--url") { Description = "PolicyGuard's address.", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
var zoomUrl = new Option<string>("--zoom-url") { Description = "The simulated Zoom's address.", DefaultValueFactory = _ => "http://127.0.0.1:5090" };
var verbose = new Option<bool>("--verbose") { Description = "Print the service's log lines between the scenes; without it they go to a file." };
var zoomOnly = new Option<bool>("--zoom-only") { Description = "Only the simulated Zoom, in real time, for a service of yours: its webhooks go to --url." };
var disorder = new Option<int?>("--disorder")
{
    Description = "Random disorderly sessions of this seed at once, in real time, "
        + "against the service as a process of its own; some nine minutes, at most ten. "
        + "A line for each session and a summary; 0 when nothing was judged wrong, everything was played and enough happened.",
};
var virtualDisorder = new Option<int?>("--virtual-disorder")
{
    Description = "Random disorderly sessions from this seed on, on virtual time; a summary, and 0 when none was judged wrong.",
};
var only = new Option<int?>("--only") { Description = "With --virtual-disorder: replay this one session of --disorder, line by line." };
var seeds = new Option<int>("--seeds") { Description = "How many seeds on virtual time.", DefaultValueFactory = _ => 1 };
var sessions = new Option<int?>("--sessions") { Description = "How many sessions of each seed: 500 on virtual time, 40 in real time." };
var tell = new Option<int>("--tell")
{
    Description = "How many wrong sessions to tell line by line; on virtual time of each kind, and shrunk.", DefaultValueFactory = _ => 0,
};
var list = new Option<bool>("--list") { Description = "List every objection, by the session's own number." };
var session = new Option<int?>("--session") { Description = "One of the random sessions, by its own number: what is wrong with it, shrunk and told." };
var root = new RootCommand("A simulated Zoom, a real PolicyGuard against it, and a clinic day.")
{
    once, speed, url, zoomUrl, zoomOnly, verbose, disorder, virtualDisorder, only, seeds, sessions, tell, list, session,
};
root.SetAction((parsed, cancellation) =>
{
    var day = new DayOptions(
        parsed.GetValue(once), parsed.GetValue(speed) ?? DaySpeed, parsed.GetValue(zoomUrl)!, parsed.GetValue(url)!, parsed.GetValue(verbose));
    if (parsed.GetValue(session) is { } one)
    {
        return Task.FromResult(DisorderProgram.RunSession(one, Console.Out));
    }

    if (parsed.GetValue(virtualDisorder) is { } seed)
    {
        return Task.FromResult(parsed.GetValue(only) is { } number
            ? DisorderProgram.ReplayVirtual(seed, number, Console.Out)
            : DisorderProgram.RunVirtual(seed, parsed.GetValue(seeds), parsed.GetValue(sessions) ?? VirtualSessions,
                parsed.GetValue(tell), parsed.GetValue(list), Console.Out));
    }

    if (parsed.GetValue(disorder) is { } realSeed)
    {
        var count = parsed.GetValue(sessions) ?? RealTimeSessions;
        var options = new RealTimeOptions(realSeed, count, parsed.GetValue(speed) ?? 1, day.ZoomUrl, day.Url);
        return SandboxProgram.WithLogFileAsync(day.Verbose, (logFile, errors) =>
        {
            if (logFile is not null)
            {
                Console.WriteLine($"The service's log: {logFile}   (--verbose prints it here)");
            }

            return DisorderProgram.RunRealTimeAsync(options, parsed.GetValue(tell), Console.Out, errors, cancellation);
        });
    }

    return parsed.GetValue(zoomOnly)
        ? ZoomOnly.RunAsync(day.ZoomUrl, day.Url, Console.Out, cancellation)
        : SandboxProgram.RunAsync(day, cancellation);
});
// What was started is ended before this process ends, on Ctrl+C too.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
