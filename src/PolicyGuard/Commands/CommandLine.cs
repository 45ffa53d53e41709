using System.CommandLine;
using PolicyGuard.Configuration;
using PolicyGuard.Policies;
using PolicyGuard.Record;
using PolicyGuard.Telemetry;

namespace PolicyGuard.Commands;

/// <summary>The command line. Logs go to standard error, results to standard output; exit codes are the contract's.</summary>
internal static class CommandLine
{
    private const int BadConfiguration = 2;

    internal static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("PolicyGuard keeps a clinic's Zoom meetings to its security policy. Without a command it serves.") { TreatUnmatchedTokensAsErrors = false };
        root.SetAction((parsed, cancellation) => ServeAsync(args, cancellation));
        var serve = new Command("serve", "Runs the service (the default). Settings may follow as --Zoom:ClientId=...") { TreatUnmatchedTokensAsErrors = false };
        serve.SetAction((parsed, cancellation) => ServeAsync([.. args.Where(a => a != "serve")], cancellation));
        root.Add(serve);
        var json = new Option<bool>("--json") { Description = "One JSON document instead of lines." };
        var check = new Command("check", "Reads the connected account now and says what breaks policy and what would be changed. Changes nothing. Exit 0 clean, 1 violations, 2 could not check.") { json };
        check.TreatUnmatchedTokensAsErrors = false;
        check.SetAction(async (parsed, cancellation) => Refuse([.. parsed.UnmatchedTokens])
            ?? await CheckCommand.RunAsync([.. parsed.UnmatchedTokens], parsed.GetValue(json), Console.Out, Console.Error, TimeProvider.System, cancellation));
        root.Add(check);
        var doctor = new Command("doctor", "Configuration, clock, database, queue, token, scopes, last event: one line a fault with its mend. Exit 0 or 1.") { TreatUnmatchedTokensAsErrors = false };
        doctor.SetAction((parsed, cancellation) => DoctorCommand.RunAsync([.. parsed.UnmatchedTokens], Console.Out, cancellation));
        root.Add(doctor);
        root.Add(Policy());
        root.Add(Ledger());
        var line = root.Parse(args);
        IReadOnlyList<string> faults = [.. line.Errors.Select(e => e.Message), .. Surplus(line)];
        return faults.Count > 0 ? MisusedAsync(faults) : line.CommandResult.Command is RootCommand || line.CommandResult.Command == serve ? line.InvokeAsync() : LookAsync(line);
    }

    /// <summary>What no command foresaw has seen nothing, so it may not exit 1; and an exception's words may quote people.</summary>
    private static async Task<int> LookAsync(ParseResult line)
    {
        try
        {
            return await line.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"The command broke off: {StartFault.Of(e, [.. line.UnmatchedTokens]) ?? IdsOnlyFormatter.Wordless.TextOf(e)}");
            return BadConfiguration;
        }
    }

    /// <summary>The library lets words pass everywhere when the root does: of several files a shell found, only the first would be verified.</summary>
    private static IEnumerable<string> Surplus(ParseResult line) =>
        line.CommandResult.Command.TreatUnmatchedTokensAsErrors ? line.UnmatchedTokens.Select(word => $"'{word}' is one word too many.") : [];

    /// <summary>The library's own answer is 1 with the help on standard output: to a script that is "violations", or "the ledger is broken".</summary>
    private static async Task<int> MisusedAsync(IReadOnlyList<string> faults)
    {
        await Console.Error.WriteLineAsync($"{string.Join('\n', faults)}\n--help tells how it is written.");
        return BadConfiguration;
    }

    private static async Task<int> ServeAsync(string[] args, CancellationToken cancellation)
    {
        if (Refuse(args) is { } refused)
        {
            return refused;
        }

        var started = false;
        try
        {
            await using var app = PolicyGuardBuilder.Build(args);
            await app.StartAsync(cancellation);
            started = true;
            await app.WaitForShutdownAsync(cancellation);
            return 0;
        }
        catch (Exception e) when (!started && StartFault.Of(e, args) is { } fault)
        {
            await Console.Error.WriteLineAsync($"PolicyGuard cannot start: {fault}");
            return BadConfiguration;
        }
    }

    private static int? Refuse(string[] args)
    {
        var faults = ConfigurationCheck.Run(args);
        if (faults.Count == 0)
        {
            return null;
        }

        Console.Error.WriteLine($"PolicyGuard cannot start; {faults.Count} setting(s) need mending:\n{string.Join('\n', faults.Select(f => $"  {f}"))}");
        return BadConfiguration;
    }

    private static Command Policy()
    {
        var file = new Argument<string>("FILE") { Description = "A policy in YAML." };
        var validate = new Command("validate", "Every fault of a policy file with line and path. Exit 0 or 1; 2 when it cannot be read.") { file };
        validate.SetAction((parsed, cancellation) => PolicyCommands.ValidateAsync(parsed.GetRequiredValue(file), Console.Out, cancellation));
        var folder = new Argument<string>("DIR") { Description = "A folder of recordings, NAME.session.yaml (.yml, .json); the README tells how one is written." };
        var instead = new Option<string?>("--policy") { Description = "A policy to try in place of the one that each recording names." };
        var test = new Command("test", "Replays recorded sessions (Zoom's webhooks, the companion's reports and answers, the therapist's taps) against a policy. Exit 0 as expected, 1 otherwise, 2 when something cannot be read.") { folder, instead };
        test.SetAction((parsed, cancellation) => PolicyTestCommand.RunAsync(parsed.GetRequiredValue(folder), parsed.GetValue(instead), Console.Out, cancellation));
        return new Command("policy", "Looks at policy files and tries them.") { validate, test };
    }

    private static Command Ledger()
    {
        var input = new Argument<string>("FILE") { Description = "A ledger export." };
        var fingerprint = new Option<string?>("--key") { Description = "SHA-256 fingerprint of the key that must have signed, as doctor names it." };
        var verify = new Command("verify", "Checks an export with nothing but the file. Exit 0 intact, 1 broken, 2 unreadable.") { input, fingerprint };
        verify.SetAction(async (parsed, cancellation) =>
        {
            LedgerVerdict verdict;
            try
            {
                await using var file = File.OpenRead(parsed.GetRequiredValue(input));
                verdict = await LedgerVerifier.VerifyAsync(file, cancellation, parsed.GetValue(fingerprint));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                verdict = LedgerVerdict.Unreadable($"the file cannot be opened ({e.GetType().Name}).");
            }

            Console.WriteLine(verdict.Text);
            return verdict.ExitCode;
        });

        var output = new Option<string>("--out") { Description = "The file to write; one that is there already is never overwritten.", Required = true };
        var from = new Option<string?>("--from") { Description = "First moment, ISO 8601; a day alone is its first moment in UTC." };
        var to = new Option<string?>("--to") { Description = "Last moment, likewise." };
        var practice = new Option<string?>("--practice") { Description = "Needed when several practices are connected." };
        var export = new Command("export", "Writes a self-contained export. Exit 0, or 2 with what is in the way.") { output, from, to, practice };
        export.TreatUnmatchedTokensAsErrors = false;
        export.SetAction(async (parsed, cancellation) => await LedgerCommands.ExportAsync(
            [.. parsed.UnmatchedTokens], new LedgerPart(parsed.GetRequiredValue(output), parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(practice)), Console.Out, Console.Error, cancellation));
        return new Command("ledger", "Exports and checks the proof.") { export, verify };
    }
}
