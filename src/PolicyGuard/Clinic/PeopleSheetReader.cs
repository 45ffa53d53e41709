using System.Collections.Immutable;
using CsvHelper;

namespace PolicyGuard.Clinic;

/// <summary>Reads people from CSV with commas or semicolons. Several values in one cell are separated by | or a line break.</summary>
internal sealed class PeopleSheetReader
{
    internal const int MostRows = 5_000;
    private const int MostNamed = 5;
    private const string Id = "id";
    private const string Alias = "alias";
    private const string Role = "role";
    private static readonly ImmutableArray<string> Needed = [Id, Alias, Role];
    private static readonly ImmutableArray<string> Columns = [.. Needed, .. PersonRules.Lists(PersonDetails.Nobody).Select(l => l.Name), .. PersonRules.Words];

    private readonly List<SheetFault> faults = [];
    private readonly List<SheetRow> rows = [];
    private readonly Dictionary<string, List<int>> lines = new(StringComparer.Ordinal);

    private PeopleSheetReader()
    {
    }

    internal static PeopleSheet Read(string csv)
    {
        var reader = new PeopleSheetReader();
        var usable = reader.ReadAll(csv);
        reader.FindTwice();
        var bad = reader.faults.Select(f => f.Line).ToHashSet();
        return new PeopleSheet(
            usable ? [.. reader.rows.Where(r => !bad.Contains(r.Line))] : [], [.. reader.faults.OrderBy(f => f.Line).ThenBy(f => f.Column)], usable);
    }

    private bool ReadAll(string text)
    {
        CsvMalformedReason? broken = null;
        using var csv = CsvReader.FromText(text, new CsvReaderOptions
        {
            HasHeader = false, Separator = SeparatorOf(text), TrackLineNumbers = true, IncludeValuesInExceptions = false, OnMalformedRecord = record => broken = record.Reason,
        });
        ImmutableArray<string>? header = null;
        for (var records = 0; csv.Read(); broken = null)
        {
            var line = (int)csv.LineNumber;
            if (broken is CsvMalformedReason.UnterminatedQuote)
            {
                faults.Add(new SheetFault(line, 1, "", "has a quotation mark that is never closed, so where the rows after it begin cannot be told"));
                return false;
            }

            var cells = Array.ConvertAll(csv.Current.ToArray(), c => c.Trim());
            if (Array.TrueForAll(cells, c => c.Length == 0))
            {
                continue;
            }

            if (header is null)
            {
                header = Header(cells, line);
                if (faults.Count > 0)
                {
                    return false;
                }
            }
            else if (++records > MostRows)
            {
                faults.Add(new SheetFault(line, 1, "", $"is beyond the {MostRows} rows that one file may have"));
                return false;
            }
            else if (broken is not null)
            {
                faults.Add(new SheetFault(line, 1, "", "has a quotation mark inside a cell; put the cell in quotes and write the mark twice"));
            }
            else
            {
                Row(header.Value, cells, line);
            }
        }

        if (header is null || (rows.Count == 0 && faults.Count == 0))
        {
            faults.Add(new SheetFault(1, 1, "", header is null ? $"is empty; begin with {string.Join(',', Columns)}" : "has no row below it"));
            return false;
        }

        return true;
    }

    /// <summary>Spreadsheets of half of Europe write semicolons. Column names hold neither sign.</summary>
    private static char SeparatorOf(string text)
    {
        var first = text.AsSpan().TrimStart();
        first = first.IndexOfAny('\r', '\n') is >= 0 and var end ? first[..end] : first;
        return first.Count(';') > first.Count(',') ? ';' : ',';
    }

    private ImmutableArray<string> Header(string[] cells, int line)
    {
        var names = cells.Select(c => Columns.FirstOrDefault(known => known.Equals(c, StringComparison.OrdinalIgnoreCase)) ?? "").ToImmutableArray();
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0)
            {
                faults.Add(new SheetFault(line, i + 1, "", $"is not a column here; known are {string.Join(", ", Columns)}"));
            }
            else if (names.IndexOf(names[i]) < i)
            {
                faults.Add(new SheetFault(line, i + 1, names[i], "is there twice; keep one"));
            }
        }

        foreach (var missing in Needed.Where(n => !names.Contains(n)))
        {
            faults.Add(new SheetFault(line, names.Length + 1, missing, "is missing"));
        }

        return names;
    }

    private void Row(ImmutableArray<string> header, string[] cells, int line)
    {
        if (cells.Length != header.Length)
        {
            faults.Add(new SheetFault(line, Math.Min(cells.Length, header.Length) + 1, "", $"has {cells.Length} cells where the header has {header.Length}"));
            return;
        }

        var values = header.Zip(cells).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal);
        void Fault(string column, string text) => faults.Add(new SheetFault(line, header.IndexOf(column) + 1, column, text));
        foreach (var (column, _) in values.Where(v => LooksLikeFormula(v.Key, v.Value)))
        {
            Fault(column, "begins as a formula does; take the first sign away");
        }

        foreach (var column in Needed.Where(c => values[c].Any(char.IsControl)))
        {
            Fault(column, "has a line break or another sign that cannot be seen");
        }

        PersonRules.CheckId(values[Id], Fault);
        var words = header.Intersect(PersonRules.Words).ToImmutableDictionary(c => c, c => values[c], StringComparer.Ordinal);
        foreach (var (column, word) in words)
        {
            PersonRules.CheckWord(column, word, text => Fault(column, text));
        }

        var row = new SheetRow(
            line, values[Id], values[Alias], values[Role], header.Except(Needed).Except(PersonRules.Words).ToImmutableDictionary(c => c, c => ValuesOf(values[c]), StringComparer.Ordinal), words);
        PersonRules.Check(row.Over(null), (column, at, text) => Fault(column, at is null ? text : $"value {at + 1} {text}; several are separated by |"));
        if (row.Id.Length > 0)
        {
            if (!lines.TryGetValue(row.Id, out var where))
            {
                lines[row.Id] = where = [];
            }

            where.Add(line);
        }

        rows.Add(row);
    }

    private static ImmutableArray<string> ValuesOf(string cell) =>
        [.. cell.Split(['|', '\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    /// <summary>Harmless here, and run by the next spreadsheet that is shown it, some also in wide signs. A telephone number may begin with a plus.</summary>
    private static bool LooksLikeFormula(string column, string cell) =>
        ValuesOf(cell).Any(v => v[0] is '=' or '@' or '-' or '\uff1d' or '\uff20' or '\uff0d' or '\uff0b' || (v[0] == '+' && column != "phones"));

    /// <summary>Which of two rows is meant nobody can tell, so neither is taken.</summary>
    private void FindTwice()
    {
        foreach (var (_, where) in lines.Where(l => l.Value.Count > 1))
        {
            var named = $"is given to {where.Count} rows: lines {string.Join(", ", where.Take(MostNamed))}{(where.Count > MostNamed ? " and more" : "")}";
            faults.AddRange(where.Select(line => new SheetFault(line, 1, Id, named)));
        }
    }
}
