using System.CommandLine;
using PolicyGuard.Sandbox;

var once = new Option<bool>("--once") { Description = "Play the day, print one table, and end: 0 when all was as expected, 1 otherwise." };
var speed = new Option<double>("--speed") { Description = "How many times faster than real the day's clock runs.", DefaultValueFactory = _ => 5 };
var url = new Option<string>("--url") { Description = "PolicyGuard's address.", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
var zoomUrl = new Option<string>("--zoom-url") { Description = "The simulated Zoom's address.", DefaultValueFactory = _ => "http://127.0.0.1:5090" };
var verbose = new Option<bool>("--verbose") { Description = "Print the service's log lines between the scenes; without it they go to a file." };
var zoomOnly = new Option<bool>("--zoom-only") { Description = "Only the simulated Zoom, in real time, for a service of yours: its webhooks go to --url." };
var virtualDisorder = new Option<int?>("--virtual-disorder") { Description = "Random disorderly sessions from this seed on, on virtual time; a summary, and 0 when none was judged wrong." };
var seeds = new Option<int>("--seeds") { Description = "How many seeds.", DefaultValueFactory = _ => 1 };
var sessions = new Option<int>("--sessions") { Description = "How many sessions of each seed.", DefaultValueFactory = _ => 500 };
var tell = new Option<int>("--tell") { Description = "How many wrong sessions of each kind to tell, shrunk.", DefaultValueFactory = _ => 0 };
var list = new Option<bool>("--list") { Description = "List every objection, by the session's own number." };
var session = new Option<int?>("--session") { Description = "One of the random sessions, by its own number: what is wrong with it, shrunk and told." };
var root = new RootCommand("A simulated Zoom, a real PolicyGuard against it, and a clinic day.") { once, speed, url, zoomUrl, zoomOnly, verbose, virtualDisorder, seeds, sessions, tell, list, session };
root.SetAction((parsed, cancellation) => parsed.GetValue(session) is { } one
    ? Task.FromResult(DisorderProgram.RunSession(one, Console.Out))
    : parsed.GetValue(virtualDisorder) is { } seed
    ? Task.FromResult(DisorderProgram.RunVirtual(seed, parsed.GetValue(seeds), parsed.GetValue(sessions), parsed.GetValue(tell), parsed.GetValue(list), Console.Out))
    : parsed.GetValue(zoomOnly)
    ? ZoomOnly.RunAsync(parsed.GetValue(zoomUrl)!, parsed.GetValue(url)!, Console.Out, cancellation)
    : SandboxProgram.RunAsync(
        new DayOptions(parsed.GetValue(once), parsed.GetValue(speed), parsed.GetValue(zoomUrl)!, parsed.GetValue(url)!, parsed.GetValue(verbose)), cancellation));
return await root.Parse(args).InvokeAsync();
