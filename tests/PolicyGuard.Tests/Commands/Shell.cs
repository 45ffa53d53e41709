using PolicyGuard.Commands;

namespace PolicyGuard.Tests.Commands;

/// <summary>One command as a shell would see it. It takes the process's console, so its tests are of the collection "console".</summary>
internal static class Shell
{
    internal static async Task<(int Exit, string Output, string Errors)> RunAsync(string[] args)
    {
        var (stdout, stderr) = (Console.Out, Console.Error);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Console.SetOut(output);
        Console.SetError(TextWriter.Synchronized(errors));
        try
        {
            var exit = await CommandLine.RunAsync(args);
            return (exit, output.ToString(), errors.ToString());
        }
        finally
        {
            Console.SetOut(stdout);
            Console.SetError(stderr);
        }
    }
}

/// <summary>Alone: a service that another test starts meanwhile prints its sign-in link on the same console.</summary>
[CollectionDefinition("console", DisableParallelization = true)]
public sealed class ConsoleCollection;
