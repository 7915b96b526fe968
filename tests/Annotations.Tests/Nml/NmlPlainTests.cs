using System.Globalization;
using System.Text;
using Lamella.Annotations.Nml.Files;
using Lamella.BuildingBlocks;
using Lamella.Testing;

namespace Lamella.Annotations.Tests.Nml;

/// <summary>The quick reader takes nothing that the one for all of XML does not take, and says the same; what it gives up on, that one reads or refuses.</summary>
public sealed class NmlPlainTests
{
    private const string Rich = """
        <?xml version="1.0" encoding="UTF-8"?>
        <things version="3" note="ünï &lt;&amp;&gt; &#252;&#x1F9E0;&#10;"><meta name="writer" content='a "b"'/><parameters><experiment name="e" description="d"/><scale x="8" y="8" z="30" unit="nanometer"/>
        <userBoundingBox id="4" name="roi" topLeftX="7" topLeftY="6" topLeftZ="2" width="25" height="26" depth="12"/><additionalAxes><additionalAxis name="t" index="1"/></additionalAxes></parameters>
        <thing id="7" name="a" groupId="2" type="T" edgesAreVisible="false" color.r="0.12" color.g="0.2" color.b="0.3" color.a="0.5"><nodes>
        <node id="1" x="1.25" y="-2" z="3" radius="112.399994" rotX="5.279165" rotY="0" rotZ="359.9" inVp="3" inMag="2" bitDepth="8" interpolation="false" time="1770000000100" additionalCoordinate-t="4"/>
        <node id="2" x="1" y="2" z="3"></node><node  id = "3" x='5' y="2" z="3" inVp="1000" inMag="77" time="1E+300" radius="0" bitDepth="8" interpolation="false"/></nodes>
        <edges><edge source="2" target="1"/><edge source="2" target="3"/><edge source="3" target="1"/></edges>
        <metadata><metadataEntry key="k" stringListValue-0="p" stringListValue-1="q"/></metadata></thing>
        <thing id="3" name="b&#xA;c"><edges><edge target="2" source="1"/></edges><nodes><node id="1" x="0" y="0" z="0" rotY="1"/><node id="2" x="0" y="0" z="0"/></nodes></thing>
        <branchpoints><branchpoint id="1" time="7" why="fork"/></branchpoints><comments><comment node="1" content="see&#9;here
        and	there" by="me"/></comments><groups><group id="1" name="g" isExpanded="false"><group id="2" name="h"/></group></groups><strange a="b"><c/></strange></things>

        """;

    private static readonly string[] Pieces =
    [
        "<!-- c -->", "<![CDATA[x]]>", "<?pi x?>", "text", " ", "\r\n", "&", "&amp;", "&#0;", "&#xFFFE;", "&x;", "<", ">", "/>", "</", "\"", "'", "=", "<node id=\"9\" x=\"1\" y=\"1\" z=\"1\"/>",
        "<node id=\"1\" x=\"1\" y=\"1\" z=\"1\"/>", "<edge source=\"9\" target=\"1\"/>", " id=\"1\"", " inVp=\"\"", " groupId=\"\"", " time=\"\"", " xmlns=\"u\"", " xml:space=\"preserve\"", "a:", "<!DOCTYPE things>", "\u0000", "\u0001", "\u007F", "\uFFFE",
        "ü", "\uFEFF", "-", "1e5", "1e999", "NaN", "0x1", " 1 ", "99999999999999999999", "9007199254740993", "+", ".", "</nodes><nodes>", "<a></a>", "<a> </a>", "<a>b</a>", "<thing id=\"1\"/>", "\t", "]]>",
    ];

    public static TheoryData<string> Samples => Directory.Exists(Repository.SharedData)
        ? [.. Directory.EnumerateFiles(Path.Combine(Repository.SharedData, "nml"), "*.nml").Select(path => $"nml/{Path.GetFileName(path)}"), "written/webknossos/skeleton.nml"]
        : ["nml"];

    [SharedDataTheory]
    [MemberData(nameof(Samples))]
    public void A_sample_is_read_quickly_and_says_the_same(string sample)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Repository.SharedData, sample));

        Assert.NotNull(NmlReader.ReadPlain(new MemoryStream(bytes)));
        AssertAgree(bytes);
        AssertAgree(Write(NmlReader.Read(new MemoryStream(bytes))));
    }

    [Fact]
    public void What_we_write_ourselves_is_read_quickly()
    {
        var written = Write(NmlReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(Rich))));

        Assert.NotNull(NmlReader.ReadPlain(new MemoryStream(written)));
        Assert.NotNull(NmlReader.ReadPlain(new MemoryStream(Encoding.UTF8.GetBytes(Rich))));
        AssertAgree(written);
        AssertAgree(Encoding.UTF8.GetBytes(Rich));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_file_with_anything_anywhere_is_read_or_refused_alike(int seed)
    {
        var (chance, read) = (new Random(seed), 0);
        for (var round = 0; round < 1500; round++)
        {
            var file = new StringBuilder(Rich);
            for (var change = chance.Next(1, 3); change > 0; change--)
            {
                var at = chance.Next(file.Length);
                switch (chance.Next(4))
                {
                    case 0: file.Remove(at, Math.Min(chance.Next(1, 6), file.Length - at)); break;
                    case 1: file.Insert(at, Pieces[chance.Next(Pieces.Length)]); break;
                    case 2: file[at] = Rich[chance.Next(Rich.Length)]; break;
                    default: file.Insert(at, Rich.AsSpan(chance.Next(Rich.Length - 40), chance.Next(1, 40))); break;
                }
            }

            var bytes = Encoding.UTF8.GetBytes(file.ToString());
            if (chance.Next(10) == 0)
            {
                bytes[chance.Next(bytes.Length)] = (byte)chance.Next(256);
            }

            read += AssertAgree(bytes) ? 1 : 0;
        }

        // What is refused alone would prove little.
        Assert.InRange(read, 75, 1400);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Values_of_every_form_are_the_same_numbers_and_texts(int seed)
    {
        var chance = new Random(seed);
        const string ofNumbers = "0123456789012345678901234567890123456789-+.eE ";
        const string ofTexts = "abc &<>\"'\t\n\rü€😀;#x10amplt";
        for (var round = 0; round < 1500; round++)
        {
            var number = string.Concat(Enumerable.Range(0, chance.Next(1, 20)).Select(_ => ofNumbers[chance.Next(chance.Next(2) == 0 ? 10 : ofNumbers.Length)]));
            var text = string.Concat(Enumerable.Range(0, chance.Next(1, 12)).Select(_ => ofTexts[chance.Next(ofTexts.Length)]));
            var exact = BitConverter.Int64BitsToDouble(chance.NextInt64()).ToString("R", CultureInfo.InvariantCulture);
            var attribute = new[] { "x", "radius", "rotX", "time", "inVp", "inMag", "other" }[chance.Next(7)];
            AssertAgree(Encoding.UTF8.GetBytes(
                $"<things><thing id=\"1\" name=\"{text}\"><nodes><node id=\"{(chance.Next(4) == 0 ? number : "5")}\" y=\"1\" z=\"2\" {(attribute == "x" ? "" : "x=\"1\" ")}{attribute}=\"{(chance.Next(2) == 0 ? number : exact)}\"/></nodes></thing></things>"));
        }
    }

    [Fact]
    public void What_is_longer_than_what_is_read_at_once_is_the_same()
    {
        var long1 = new string('n', 300_000);
        var many = string.Concat(Enumerable.Range(1, 20_000).Select(id => $"<node id=\"{id}\" x=\"{id}\" y=\"2\" z=\"3\" radius=\"1.5\"/>\n"));
        foreach (var file in new[]
        {
            $"<things><thing id=\"1\" name=\"{long1}\"/></things>",
            $"<things>{new string(' ', 600_000)}<thing id=\"1\" name=\"a\"/></things>",
            $"<things><thing id=\"1\" name=\"a\"><nodes>{many}</nodes><edges><edge source=\"1\" target=\"20000\"/></edges></thing></things>",
            $"<things>{string.Concat(Enumerable.Repeat("<a>", 300))}{string.Concat(Enumerable.Repeat("</a>", 300))}</things>",
            $"<things>{string.Concat(Enumerable.Repeat("<a>", 90))}{string.Concat(Enumerable.Repeat("</a>", 90))}</things>",
            $"<things {string.Concat(Enumerable.Range(0, 300).Select(i => $"a{i}=\"{i}\" "))}/>",
        })
        {
            AssertAgree(Encoding.UTF8.GetBytes(file));
        }
    }

    [Fact]
    public void Ids_in_any_order_and_in_several_trees_are_found()
    {
        var chance = new Random(7);
        var file = new StringBuilder("<things>");
        for (var tree = 0; tree < 20; tree++)
        {
            var ids = Enumerable.Range(0, 500).Select(_ => chance.NextInt64(-2000, 2000) * (tree % 2 == 0 ? 1 : 1L << 32)).Distinct().ToList();
            file.Append(CultureInfo.InvariantCulture, $"<thing id=\"{tree}\" name=\"t\"><nodes>");
            ids.ForEach(id => file.Append(CultureInfo.InvariantCulture, $"<node id=\"{id}\" x=\"{tree}\" y=\"0\" z=\"0\"/>"));
            file.Append("</nodes><edges>");
            ids.ForEach(id => file.Append(CultureInfo.InvariantCulture, $"<edge source=\"{id}\" target=\"{ids[chance.Next(ids.Count)]}\"/>"));
            file.Append("</edges></thing>");
        }

        var bytes = Encoding.UTF8.GetBytes(file.Append("</things>").ToString());

        Assert.Equal(NmlStatements.Of(bytes), NmlStatements.Of(Write(NmlReader.ReadPlain(new MemoryStream(bytes))!)));
        AssertAgree(bytes);
    }

    // Whether it was read.
    private static bool AssertAgree(byte[] bytes)
    {
        // XmlReader quotes no more of what is wrong than it has at hand.
        var (content, refusal) = Said(() => NmlReader.Read(new Trickle(bytes)));
        var (either, why) = Said(() => NmlReader.Read(() => new Trickle(bytes)));
        Assert.Equal(refusal, why);
        Assert.Equal(content, either);
        if (NmlReader.ReadPlain(new Trickle(bytes)) is { } plain)
        {
            Assert.True(refusal is null, $"{refusal}\n{Encoding.UTF8.GetString(bytes)}");
            Assert.Equal(content, Text(plain));
        }

        return refusal is null;
    }

    private static (string? Content, string? Refusal) Said(Func<NmlFile> read)
    {
        try
        {
            return (Text(read()), null);
        }
        catch (RefusalException refused)
        {
            return (null, refused.Message);
        }
    }

    // With what is not kept.
    private static string Text(NmlFile file) => Encoding.UTF8.GetString(Write(file)) + string.Join('\n', file.Lost.Notes);

    private static byte[] Write(NmlFile file)
    {
        var stream = new MemoryStream();
        foreach (var piece in NmlWriter.Write(file))
        {
            stream.Write(piece.Span);
        }

        return stream.ToArray();
    }

    /// <summary>Gives a few bytes at a time, so that much is cut in two.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 700)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 700));
    }
}
