using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PolicyGuard.Clinic;
using PolicyGuard.Storage;
using PolicyGuard.Tests.Pipeline;
using Serilog.Core;

namespace PolicyGuard.Tests.Telemetry;

public class LogTests
{
    [Fact]
    public async Task A_line_within_a_request_has_its_id_and_not_its_path()
    {
        var log = new KeptLog();
        await using var house = await PipelineHouse.OpenAsync(services => services.AddSingleton<ILogEventSink>(log));
        using var refused = await house.Http.PostAsync("/webhooks/zoom?who=jane.canary", null, TestContext.Current.CancellationToken);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var line = log.Text.Split('\n').Single(l => l.Contains("was refused", StringComparison.Ordinal));
        line.ShouldContain("RequestId");
        line.ShouldNotContain("webhooks/zoom");
        line.ShouldNotContain("jane.canary");
    }

    [Fact]
    public async Task Frameworks_do_not_chatter()
    {
        var log = new KeptLog();
        await using var house = await PipelineHouse.OpenAsync(services => services.AddSingleton<ILogEventSink>(log));
        house.Http.DefaultRequestHeaders.Authorization = null;
        using var challenged = await house.Http.GetAsync("/api/v1/people/jd", TestContext.Current.CancellationToken);
        challenged.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var unknown = await house.Http.GetAsync("/nowhere", TestContext.Current.CancellationToken);
        log.Text.ShouldContain("the calendars of");
        log.Text.ShouldNotContain("challenged");
        log.Text.ShouldNotContain("Microsoft.");
    }

    /// <summary>The commonest way for a body to reach a log: an exception that quotes what it could not read.</summary>
    [Fact]
    public async Task An_exception_is_told_by_type_and_place_without_its_words()
    {
        var log = new KeptLog();
        await using var house = await PipelineHouse.OpenAsync(services => services.AddSingleton<ILogEventSink>(log));
        var logger = house.Services.GetRequiredService<ILogger<ClinicDirectory>>();
        try
        {
            Throw();
        }
        catch (InvalidOperationException e)
        {
#pragma warning disable CA1848 // A test line.
            logger.LogError(e, "it failed");
#pragma warning restore CA1848
        }

        log.Text.ShouldContain("System.InvalidOperationException");
        log.Text.ShouldContain("System.FormatException");
        log.Text.ShouldContain(nameof(Throw));
        log.Text.ShouldNotContain("Canary");
    }

    /// <summary>Entity Framework puts the exception's whole text into a property beside it; with another database it quotes values.</summary>
    [Fact]
    public async Task A_save_that_failed_is_told_without_the_words_of_the_database()
    {
        var log = new KeptLog();
        await using var house = await PipelineHouse.OpenAsync(services => services.AddSingleton<ILogEventSink>(log));
        await using var database = await house.DatabaseAsync();
        var known = house.Practice;
        database.Practices.Add(new Practice { Id = known, ZoomAccountId = "other", Mode = "observe", ConnectedAt = PipelineHouse.Noon });
        await Should.ThrowAsync<DbUpdateException>(() => database.SaveChangesAsync(TestContext.Current.CancellationToken));
        log.Text.ShouldContain("while saving changes");
        log.Text.ShouldContain("SqliteException");
        log.Text.ShouldNotContain("UNIQUE constraint failed");
    }

    [Theory]
    [InlineData("error")]
    [InlineData("Detail")]
    public async Task Words_of_an_exception_are_not_repeated_by_a_property_of_any_name(string name)
    {
        var log = new KeptLog();
        await using var house = await PipelineHouse.OpenAsync(services => services.AddSingleton<ILogEventSink>(log));
        var logger = house.Services.GetRequiredService<ILogger<ClinicDirectory>>();
        try
        {
            Throw();
        }
        catch (InvalidOperationException e)
        {
#pragma warning disable CA1848, CA2254 // A test line, in a framework's manner.
            logger.LogError(e, $"it failed {{Place}} {{{name}}}", "place-7", $"row (\"a\"): {e}");
#pragma warning restore CA1848, CA2254
        }

        log.Text.ShouldContain("place-7");
        log.Text.ShouldContain("System.FormatException");
        log.Text.ShouldNotContain("Canary");
    }

    private static void Throw()
    {
        try
        {
            _ = int.Parse("Jane Canary");
        }
        catch (FormatException e)
        {
            throw new InvalidOperationException("about Jane Canary", e);
        }
    }
}
