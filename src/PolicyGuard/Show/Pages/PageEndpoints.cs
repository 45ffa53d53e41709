using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Live.Notices;
using PolicyGuard.Pipeline;
using PolicyGuard.Policies;
using PolicyGuard.Queue;
using PolicyGuard.Receive;
using PolicyGuard.Show.Api;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Pages;

/// <summary>The pages: rendered here, complete without JavaScript. Forms are checked here and done elsewhere.</summary>
internal static class PageEndpoints
{
    private const int Newest = 10;

    /// <summary>A crowd at the door must not make the page of its session too large to open.</summary>
    private const int MostEntries = 500;
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(24);
    private static readonly string[] Severities = [.. Labels.Severities.Select(s => s.Value)];

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").RequireAuthorization(ConnectModule.SignedIn).ExcludeFromDescription();
        pages.MapGet("/", OverviewAsync).Takes();
        pages.MapGet("/violations", ViolationsAsync).TakesPage([.. ViolationFilter.Parameters, new ApiParameter("open", "Only what is still open")]);
        pages.MapPost("/violations", FindViolationsAsync).Takes();
        pages.MapGet("/sessions", SessionsAsync).TakesPage();
        pages.MapGet("/sessions/{**uuid}", SessionAsync).Takes();
        pages.MapGet("/meetings", MeetingsAsync).TakesPage();
        pages.MapGet("/companion-link/{**uuid}", CompanionLinkAsync).Takes();
        pages.MapGet("/policy", Policy).Takes();
        ViolationPages.Map(pages);
        PeoplePages.Map(pages);
        PersonPages.Map(pages);
        ConsentPages.Map(pages);
        ImportPages.Map(pages);
        ExpectedPages.Map(pages);
        CodePages.Map(pages);
    }

    private static async Task<IResult> OverviewAsync(
        HttpContext context, PracticeDirectory practices, IEventQueue queue, RefusedDeliveries deliveries, TimeProvider time, IDbContextFactory<PolicyGuardDb> databases,
        CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return Faulty(request);
        }

        await using var database = await databases.CreateDbContextAsync(cancellation);
        var open = ViolationFilter.Open(database.Violations.AsNoTracking().Where(v => v.Practice == practice.Id));
        var counts = await open.GroupBy(v => v.Severity).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);
        var newest = await open.OrderByDescending(v => v.OccurredAt).ThenByDescending(v => v.Id).Take(Newest).ToListAsync(cancellation);
        var sessions = await database.Sessions.CountAsync(s => s.Practice == practice.Id, cancellation);
        var uncovered = await database.Violations.Where(v => v.Practice == practice.Id && v.MeetingUuid != null && (v.Outcome == "unenforced" || v.Outcome == "failed"))
            .Select(v => v.MeetingUuid).Distinct().CountAsync(cancellation);
        var week = time.GetUtcNow() - TimeSpan.FromDays(7);
        var untold = await database.Violations.CountAsync(
            v => v.Practice == practice.Id && (v.Outcome == "unenforced" || v.Outcome == "suggested") && v.OccurredAt >= week && v.Reason!.StartsWith(HostNotice.NotTold), cancellation);
        var events = await queue.CountAsync(cancellation);
        var refused = deliveries.Counts;
        return Page<OverviewPage>(new(StringComparer.Ordinal)
        {
            ["Model"] = new OverviewModel(
                sessions == 0 ? null : 1.0 - ((double)uncovered / sessions), sessions, [.. Severities.Select(s => (s, counts.GetValueOrDefault(s)))], [.. newest.Select(ViolationView.Of)],
                EventCounts.Of(events, refused.Total.Total), SilenceOf(events.LastEventAt, time.GetUtcNow()), RefusalsOf(refused), practice.Cap.ToString().ToLowerInvariant())
            {
                Untold = untold,
            },
        });
    }

    private static Task<IResult> ViolationsAsync(HttpContext context, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation) =>
        ListViolationsAsync(context, context.Request.Query, null, practices, databases, cancellation);

    /// <summary>What is searched for is posted, because a name must not stand in an address. The other filters may, so that they can be kept and sent on.</summary>
    private static async Task<IResult> FindViolationsAsync(
        IFormCollection form, HttpContext context, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        List<string> known = [.. ViolationFilter.Parameters.Select(p => p.Name), "open", ApiParameter.Practice.Name];
        var given = form.Where(f => known.Contains(f.Key) && !string.IsNullOrEmpty(f.Value)).ToList();
        return string.IsNullOrWhiteSpace(form["q"]) && given.TrueForAll(g => MayStandInAddress(g.Key, g.Value.ToString()))
            ? TypedResults.LocalRedirect($"/violations{QueryString.Create(given.Where(g => g.Key != "q"))}")
            : await ListViolationsAsync(context, given, ApiRequest.MostLimit, practices, databases, cancellation);
    }

    /// <summary>Words of ours and ids, and no text that somebody may have put in their place.</summary>
    private static bool MayStandInAddress(string name, string value) => name switch
    {
        "rule" => RuleCatalogue.Find(value) is not null,
        "open" => value == "yes",
        "q" => false,
        "from" or "to" => ApiRequest.TryReadTime(value, out _),
        _ when Array.Find(ViolationFilter.Parameters, p => p.Name == name)?.Words is { } words => words.Contains(value, StringComparer.Ordinal),
        _ => !value.Contains('@', StringComparison.Ordinal) && !value.Any(char.IsWhiteSpace),
    };

    /// <param name="most">As many and no further page; null: page by page.</param>
    private static async Task<IResult> ListViolationsAsync(
        HttpContext context, IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> said, int? most, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases,
        CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        var filter = ViolationFilter.Read(request);
        filter = most is { } all ? filter with { Limit = all } : filter;
        var onlyOpen = request.Choice("open", "yes") is not null;
        var practice = request.Practice(practices);
        var given = said.Where(q => q.Key != "cursor" && !string.IsNullOrEmpty(q.Value)).ToDictionary(q => q.Key, q => q.Value.ToString());
        if (practice is null || request.IsFaulty)
        {
            return Page<ViolationsPage>(new(StringComparer.Ordinal) { ["Model"] = new ViolationsModel([], null, given, [.. request.Faults]) }, StatusCodes.Status400BadRequest);
        }

        await using var database = await databases.CreateDbContextAsync(cancellation);
        var rows = database.Violations.AsNoTracking().Where(v => v.Practice == practice.Id);
        var found = await filter.FindAsync(onlyOpen ? ViolationFilter.Open(rows) : rows, cancellation);
        var next = NextOf(context, most is null && found.Count > filter.Limit ? Cursor.Of(found[filter.Limit - 1].OccurredAt, found[filter.Limit - 1].Id) : null);
        return Page<ViolationsPage>(new(StringComparer.Ordinal) { ["Model"] = new ViolationsModel([.. found.Take(filter.Limit).Select(ViolationView.Of)], next, given, []) { IsCut = most is not null && found.Count > filter.Limit } });
    }

    private static async Task<IResult> SessionsAsync(HttpContext context, PracticeDirectory practices, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        var (limit, cursor) = (request.Limit, request.Cursor);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return Faulty(request);
        }

        await using var database = await databases.CreateDbContextAsync(cancellation);
        var rows = database.Sessions.AsNoTracking().Where(s => s.Practice == practice.Id);
        if (cursor is { } after)
        {
            var at = after.Time;
            rows = rows.Where(s => s.UpdatedAt < at || (s.UpdatedAt == at && string.Compare(s.Uuid, after.Id) < 0));
        }

        var found = await rows.OrderByDescending(s => s.UpdatedAt).ThenByDescending(s => s.Uuid).Take(limit + 1).ToListAsync(cancellation);
        var next = NextOf(context, found.Count > limit ? Cursor.Of(found[limit - 1].UpdatedAt, found[limit - 1].Uuid) : null);
        return Page<SessionsPage>(new(StringComparer.Ordinal) { ["Rows"] = found.Take(limit).Select(SessionView.Of).ToArray(), ["Next"] = next });
    }

    private static async Task<IResult> SessionAsync(
        string uuid, HttpContext context, PracticeDirectory practices, CompanionLinks companion, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return Faulty(request);
        }

        // Routing leaves an encoded slash encoded, and decodes the rest.
        var plain = uuid.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        await using var database = await databases.CreateDbContextAsync(cancellation);
        if (await database.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Practice == practice.Id && s.Uuid == plain, cancellation) is not { } row)
        {
            return FaultPages.Of(StatusCodes.Status404NotFound);
        }

        var story = database.Timeline.AsNoTracking().Where(t => t.Practice == practice.Id && t.Uuid == plain);
        var timeline = await story.OrderByDescending(t => t.Sequence).Take(MostEntries).Select(t => new TimelineView(t.At, t.Kind, t.Rule, t.Text)).ToListAsync(cancellation);
        var earlier = timeline.Count < MostEntries ? 0 : await story.CountAsync(cancellation) - MostEntries;
        timeline.Reverse();
        return Page<SessionPage>(new(StringComparer.Ordinal) { ["Row"] = SessionView.Of(row), ["Timeline"] = timeline, ["Earlier"] = earlier, ["CompanionLink"] = LinkOf(row, companion) });
    }

    private static string? LinkOf(SessionRow row, CompanionLinks companion) =>
        companion.IsSetUp && row.Host is not null && row.Surface == "rest" && row.EndedAt is null ? $"/companion-link/{Uri.EscapeDataString(row.Uuid)}" : null;

    /// <summary>Zoom makes the link when it is asked for: it must not lie about in a page, and is good for one host.</summary>
    private static async Task<IResult> CompanionLinkAsync(
        string uuid, HttpContext context, PracticeDirectory practices, CompanionLinks companion, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return Faulty(request);
        }

        var plain = uuid.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        await using var database = await databases.CreateDbContextAsync(cancellation);
        var host = await database.Sessions.AsNoTracking().Where(s => s.Practice == practice.Id && s.Uuid == plain && s.EndedAt == null).Select(s => s.Host).SingleOrDefaultAsync(cancellation);
        if (host is null)
        {
            return FaultPages.Of(StatusCodes.Status404NotFound);
        }

        var (link, problem) = await companion.OfAsync(practice, host, cancellation);
        return link is not null
            ? TypedResults.Redirect(link.AbsoluteUri)
            : FaultPages.Of(StatusCodes.Status502BadGateway, $"Zoom made no link to the companion: {problem}. In the meeting: Apps, PolicyGuard.");
    }

    private static async Task<IResult> MeetingsAsync(
        HttpContext context, PracticeDirectory practices, CompanionLinks companion, AutoOpenBook opened, IDbContextFactory<PolicyGuardDb> databases, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        var (limit, cursor) = (request.Limit, request.Cursor);
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return Faulty(request);
        }

        await using var database = await databases.CreateDbContextAsync(cancellation);
        var rows = database.Meetings.AsNoTracking().Where(m => m.Practice == practice.Id);
        rows = cursor is { } after ? rows.Where(m => string.Compare(m.MeetingId, after.Id) > 0) : rows;
        var found = await rows.OrderBy(m => m.MeetingId).Take(limit + 1).ToListAsync(cancellation);
        var running = found.Where(m => m.Status == "running").Select(m => m.MeetingId).ToList();
        var over = await database.Sessions.AsNoTracking().Where(s => s.Practice == practice.Id && s.MeetingId != null && running.Contains(s.MeetingId))
            .GroupBy(s => s.MeetingId!).Where(g => g.All(s => s.EndedAt != null)).Select(g => g.Key).ToListAsync(cancellation);
        var shown = found.Take(limit).Select(m => m.MeetingId).ToList();
        var asked = await database.Violations.AsNoTracking().Where(v => v.Practice == practice.Id && v.MeetingId != null && shown.Contains(v.MeetingId) && v.Outcome == "deferred" && v.Reason == "link-breaking")
            .OrderBy(v => v.OccurredAt).Select(v => new { v.MeetingId, v.Id }).ToListAsync(cancellation);
        var next = NextOf(context, found.Count > limit ? Cursor.Of(found[limit - 1].MeetingId) : null);
        return Page<MeetingsPage>(new(StringComparer.Ordinal)
        {
            ["Rows"] = found.Take(limit).Select(m => MeetingView.Of(m, !over.Contains(m.MeetingId), [.. asked.Where(a => a.MeetingId == m.MeetingId).Select(a => a.Id)])).ToArray(), ["Next"] = next, ["CompanionSetUp"] = companion.IsSetUp, ["NotOpened"] = opened.Failed(practice.Id),
        });
    }

    private static IResult Policy(HttpContext context, PracticeDirectory practices, PolicySource policies, TimeProvider time)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty
            ? Faulty(request)
            : Page<PolicyPage>(new(StringComparer.Ordinal) { ["Model"] = PolicyModel.Of(policies.InForce(practice.Id), practice.Cap, time.GetUtcNow()) });
    }

    private static string? SilenceOf(DateTimeOffset? last, DateTimeOffset now) => last switch
    {
        null => "Nothing has been received from Zoom yet. Until the first event arrives, an empty page proves nothing.",
        { } at when now - at > Quiet => $"No data from Zoom since {at:d MMM yyyy, HH:mm} UTC. What happened after that is not known here.",
        _ => null,
    };

    private static string? RefusalsOf(RefusedCounts refused) =>
        refused is { SinceAccepted.Total: > RefusalAdvice.Few, LastSinceAcceptedAt: { } last }
        ? $"{refused.SinceAccepted.Total} deliveries to the webhook were refused since the last one that was accepted, the newest at {last:d MMM yyyy, HH:mm} UTC. "
            + $"While this lasts, PolicyGuard sees nothing. What to check: {RefusalAdvice.Check(refused.SinceAccepted)}."
        : null;

    internal static string? NextOf(HttpContext context, string? cursor) => cursor is null ? null
        : context.Request.Path + QueryString.Create([.. context.Request.Query.Where(q => q.Key != "cursor"), new("cursor", cursor)]);

    internal static RazorComponentResult Faulty(ApiRequest request) => FaultPages.Of(StatusCodes.Status400BadRequest, $"{string.Join("; ", request.Faults)}.");

    internal static RazorComponentResult<T> Page<T>(Dictionary<string, object?> parameters, int status = StatusCodes.Status200OK)
        where T : Microsoft.AspNetCore.Components.IComponent => new(parameters) { StatusCode = status };
}
