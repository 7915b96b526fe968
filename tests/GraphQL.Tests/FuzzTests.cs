using System.Globalization;
using System.Text;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Tests.Oracle;

namespace Lamella.GraphQL.Tests;

/// <summary>
/// Damaged documents are refused as what they are: no crash, no hang, no other exception, no more memory than their length is worth. A few thousand in each run;
/// <c>LAMELLA_FUZZ=1000000 dotnet test tests/GraphQL.Tests --filter FuzzTests</c> for a million.
/// </summary>
public sealed class FuzzTests
{
    private static readonly string[] Pieces =
        ["{", "}", "(", ")", "[", "]", "\"", "\"\"\"", "\\", "\\u{", "\\ud800", "\ud83d", "\0", "...", "@", "$", "&", "|", "!", "#", "-", "0x", "1e", "99999999999999999999", "fragment ", " on ", "\ufeff", "\r"];

    /// <summary>Bytes that reading one document may allocate, however it is damaged: some for the reader, some for each of its characters.</summary>
    private static long MostMemory(string text) => 16_384 + (200L * text.Length);

    [Fact]
    public void Damaged_documents_are_refused_or_read()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("LAMELLA_FUZZ") ?? "20000", CultureInfo.InvariantCulture);
        var random = new Random(5);
        var sources = OracleAnswers.Schemas.SelectMany((schema, index) =>
        {
            var documents = new RandomDocuments(schema, seed: index);
            return Enumerable.Range(0, 500).Select(_ => documents.Next());
        }).ToArray();
        var read = 0;
        var kept = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < count; i++)
        {
            var text = Damage(sources[random.Next(sources.Length)], random);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Parser.Parse(text);
                read++;
            }
            catch (Exception exception) when (exception is SyntaxException or DocumentLimitException)
            {
            }
            catch (Exception exception)
            {
                Assert.Fail($"{exception.GetType().Name} for {Convert.ToBase64String(Encoding.Unicode.GetBytes(text))}");
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.True(allocated <= MostMemory(text), $"Reading {text.Length} characters took {allocated} bytes: {Convert.ToBase64String(Encoding.Unicode.GetBytes(text))}");
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - kept, long.MinValue, 32 << 20);

        // Were all refused, the damage would be too great to reach much of the parser.
        Assert.InRange(read, count / 100, count - (count / 100));
    }

    public static TheoryData<string> Monsters => new(
        new string('{', 1_000_000),
        string.Concat(Enumerable.Repeat("{a", 1_000_000)),
        $"{{a(b:{new string('[', 1_000_000)}",
        $"{{a(b:{string.Concat(Enumerable.Repeat("{c:", 1_000_000))}",
        $"query($v:{new string('[', 1_000_000)}",
        $"{{a(b:{new string('9', 1_000_000)}",
        $"{{a(b:\"{new string('x', 1_000_000)}",
        $"{{a(b:\"\"\"{new string('x', 1_000_000)}",
        $"{{a(b:\"{string.Concat(Enumerable.Repeat("\\u{10ffff}", 100_000))}",
        $"#{new string('x', 1_000_000)}",
        string.Concat(Enumerable.Repeat("@a", 1_000_000)),
        $"type A{string.Concat(Enumerable.Repeat("&B", 1_000_000))}",
        new string(',', 1_000_000),
        new string('\ud800', 100_000));

    [Theory]
    [MemberData(nameof(Monsters), DisableDiscoveryEnumeration = true)]
    public void Monsters_are_refused(string text)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var exception = Record.Exception(() => Parser.Parse(text));
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        Assert.InRange(allocated, 0, MostMemory(text));
        Assert.True(exception is SyntaxException or DocumentLimitException, exception?.ToString() ?? "It was read.");
    }

    private static string Damage(string source, Random random)
    {
        var text = new StringBuilder(source);
        for (var damages = random.Next(1, 5); damages > 0 && text.Length > 0; damages--)
        {
            var (at, length) = (random.Next(text.Length), random.Next(1, 12));
            length = Math.Min(length, text.Length - at);
            switch (random.Next(6))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    text[at] = (char)random.Next(0x10000);
                    break;
                case 3:
                    text.Insert(random.Next(text.Length), text.ToString(at, length));
                    break;
                case 4:
                    text.Length = at;
                    break;
                default:
                    text[at] = (char)(text[at] ^ (1 << random.Next(7)));
                    break;
            }
        }

        return text.ToString();
    }
}
